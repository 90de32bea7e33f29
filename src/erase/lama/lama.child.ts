/**
 * The process that runs the network. A run takes seconds to a minute and cannot be broken off, so it has a process of
 * its own that can be: it ends with its parent, whatever it is doing.
 */
import { MissingError } from '../../errors.js';
import { createInference, type Model } from '../../runtime/inference/inference.js';
import { type LamaContract, readContract } from './contract.js';
import { isUnitRange, type Tile, toBytes, toTensors } from './tensor.js';

/** What was loaded, and on what it runs. */
export interface Loaded {
  readonly contract: LamaContract;
  readonly provider: string;
}

export type LamaRequest =
  | {
      readonly id: number;
      readonly op: 'load';
      readonly file: string;
      readonly threads: number;
      readonly providers: readonly string[];
    }
  | { readonly id: number; readonly op: 'run'; readonly tiles: readonly Tile[]; readonly side: number };
export type LamaReply =
  | { readonly id: number; readonly ok: true; readonly loaded?: Loaded; readonly tiles?: readonly Uint8Array[] }
  | { readonly id: number; readonly ok: false; readonly message: string; readonly cure?: string };

let model: Model | undefined;
let contract: LamaContract | undefined;
let unit: boolean | undefined;

// A terminal's Ctrl+C reaches this process too; what is in hand ends, unless the parent goes.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', async (request: LamaRequest) => {
  try {
    process.send!({ id: request.id, ok: true, ...(await answer(request)) } satisfies LamaReply);
  } catch (error) {
    const { message, cure } = error as Error & { cure?: string };
    process.send!({ id: request.id, ok: false, message, ...(cure && { cure }) } satisfies LamaReply);
  }
});

async function answer(request: LamaRequest): Promise<{ loaded: Loaded } | { tiles: Uint8Array[] }> {
  if (request.op === 'run') return { tiles: await run(request.tiles, request.side) };
  const provider = await load(request);
  contract = readContract(request.file, model!);
  return { loaded: { contract, provider } };
}

/** Loads the model on the first device that starts. */
async function load({ file, threads, providers }: LamaRequest & { op: 'load' }): Promise<string> {
  let failure: unknown;
  for (const provider of providers) {
    try {
      model = await createInference({ threads, provider }).load(file);
      return provider;
    } catch (error) {
      failure = error;
    }
  }
  const { message } = failure as Error;
  throw new MissingError(message, { cure: 'Give an ONNX export of LaMa.', cause: failure });
}

async function run(tiles: readonly Tile[], side: number): Promise<Uint8Array[]> {
  const { image, mask } = toTensors(tiles, side);
  const output = await model!.run({ [contract!.image]: image, [contract!.mask]: mask });
  if (String(output.dims) !== String(image.dims)) {
    throw new Error(`the model gave [${output.dims}] for [${image.dims}]`);
  }
  unit ??= isUnitRange(output, tiles);
  return toBytes(output, unit ?? false);
}
