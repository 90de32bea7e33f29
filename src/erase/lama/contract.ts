/** What an inpainting network must take and give, read from its graph. */
import { MissingError } from '../../errors.js';
import type { Model, Slot } from '../../runtime/inference/inference.js';

export interface LamaContract {
  /** Names of the inputs and of the output. */
  readonly image: string;
  readonly mask: string;
  readonly output: string;
  /** Side of the square tiles it takes, pixels; undefined when it takes any multiple of 8. */
  readonly side: number | undefined;
  /** Whether it takes one tile a run, or as many as are at hand. */
  readonly single: boolean;
}

/** The network's sides are halved three times. */
const STRIDE = 8;

/**
 * Reads `image` [N,3,H,W] 0..1 and `mask` [N,1,H,W] 0 or 1 ▶ [N,3,H,W], N one or free, H and W equal or free.
 * Throws MissingError that says what is wrong.
 */
export function readContract(file: string, { inputs, outputs }: Pick<Model, 'inputs' | 'outputs'>): LamaContract {
  const refuse = (what: string): never => {
    throw new MissingError(`${file} is no LaMa model: ${what}`, {
      cure: 'It must take image [N,3,H,W] and mask [N,1,H,W], and give [N,3,H,W], all float32.',
    });
  };
  const image = inputs.find(({ name }) => name === 'image');
  const mask = inputs.find(({ name }) => name === 'mask');
  const [output] = outputs;
  if (inputs.length !== 2 || !image || !mask) {
    return refuse(`its inputs are ${inputs.map(input => input.name).join(', ') || 'none'}, not image and mask`);
  }
  for (const [slot, channels] of [[image, 3] as const, [mask, 1] as const, [output, 3] as const]) {
    const fault = faultOf(slot, channels);
    if (fault) refuse(`${slot.name} is ${shapeOf(slot)}, ${fault}`);
  }
  const [n, , height, width] = image.dims;
  if (typeof height === 'number' && (height !== width || height % STRIDE !== 0)) {
    refuse(`image is ${shapeOf(image)}, where a square of a multiple of ${STRIDE} pixels was expected`);
  }
  if (String(mask.dims.slice(2)) !== String(image.dims.slice(2)) && typeof height === 'number') {
    refuse(`mask is ${shapeOf(mask)} and image ${shapeOf(image)}: their sizes differ`);
  }
  return {
    ...{ image: image.name, mask: mask.name, output: output.name },
    side: typeof height === 'number' ? height : undefined,
    single: n === 1,
  };
}

function faultOf({ dims, type }: Slot, channels: number): string | undefined {
  if (type !== 'float32') return 'where float32 was expected';
  if (dims.length !== 4) return 'where four dimensions were expected';
  if (typeof dims[1] === 'number' && dims[1] !== channels) return `where ${channels} channels were expected`;
  if (typeof dims[0] === 'number' && dims[0] !== 1) return 'where N must be 1 or free';
  if (typeof dims[2] !== typeof dims[3]) return 'where H and W must both be fixed or both free';
  return undefined;
}

const shapeOf = ({ dims, type }: Slot): string => `${type} [${dims.join(',')}]`;
