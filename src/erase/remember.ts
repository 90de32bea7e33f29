/**
 * An eraser that erases nothing twice: its patches are kept by the picture's content and the eraser's version. So a
 * changed term, another language, an edit or a resumed run only draws.
 *
 * A file a picture: a line of JSON that names the version and lists the texts, then the packed patches in that order.
 */
import { z } from 'zod';
import { type Block, ERASE_METHODS, type Patch, type PlannedPage } from '../page.js';
import type { Eraser } from '../ports.js';
import type { Blobs } from '../runtime/files/blobs.js';
import { sha256 } from '../runtime/files/files.js';
import { type PixelPool, pixelTask } from '../runtime/pool/pool.js';

type Pixels = typeof import('./pixels.js');
const packPatches = pixelTask<Pixels, 'packPatches'>(import.meta.url, 'packPatches');
const unpackPatches = pixelTask<Pixels, 'unpackPatches'>(import.meta.url, 'unpackPatches');

const entrySchema = z.object({
  /** Of the text's lines. */
  key: z.string(),
  /** Bytes of the packed patch. */
  size: z.int().min(0),
  /** Absent where the text could not be erased. */
  patch: z
    .object({
      method: z.enum(ERASE_METHODS),
      box: z.object({ x: z.int(), y: z.int(), width: z.int(), height: z.int() }),
      leftover: z.string().optional(),
    })
    .optional(),
});
type Entry = z.infer<typeof entrySchema> & { readonly packed: Uint8Array };
const headSchema = z.object({ version: z.string(), entries: z.array(entrySchema) });

type ErasedPage = Pick<PlannedPage, 'raster' | 'blocks' | 'sha256'>;
type Patches = ReadonlyMap<string, Patch>;

interface Memory {
  readonly blobs: Blobs;
  /** Names code, settings and models of the eraser: what another version erased is erased anew. */
  readonly version: string;
  /** Takes what any version erased, and adds to no other's. */
  readonly lenient?: boolean;
  readonly pool: PixelPool;
}

/** The eraser behind its memory. Closing it closes the eraser. */
export function rememberErasing(eraser: Eraser, memory: Memory): Eraser {
  const turns = new Map<string, Promise<Patches>>();
  return {
    async erase(page) {
      // One picture after the other where it is the same: the second finds what the first has kept.
      const before = turns.get(page.sha256)?.catch(() => {});
      const turn = (before ?? Promise.resolve()).then(() => recallOrErase(eraser, page, memory));
      turns.set(page.sha256, turn);
      try {
        return await turn;
      } finally {
        if (turns.get(page.sha256) === turn) turns.delete(page.sha256);
      }
    },
    close: () => eraser.close(),
  };
}

/** What is known of a picture's texts, by key. */
interface Known {
  readonly version: string;
  readonly entries: ReadonlyMap<string, Entry>;
}

async function recallOrErase(eraser: Eraser, page: ErasedPage, memory: Memory): Promise<Patches> {
  const { blobs, version, lenient, pool } = memory;
  if (page.blocks.every(block => block.keep)) return new Map();
  const kept = readKnown(await blobs.get(page.sha256));
  const known = kept && (lenient || kept.version === version) ? kept : { version, entries: new Map() };
  const recalled = await recall(page.blocks, known, pool).catch(() => new Map<string, Patch | undefined>());
  const missing = page.blocks.filter(({ id, keep }) => !keep && !recalled.has(id));
  const patches = new Map([...recalled].flatMap(([id, patch]) => (patch ? [[id, patch]] : [])));
  if (missing.length === 0) return patches;
  const isMissing = new Set(missing);
  const blocks = page.blocks.map(block => (isMissing.has(block) ? block : { ...block, keep: 'rule' as const }));
  const erased = await eraser.erase({ ...page, blocks });
  if (known.version === version) {
    const added = await pack(missing, erased, pool);
    const entries = new Map([...(known.entries.size > MOST_ENTRIES ? [] : known.entries), ...added]);
    await blobs.put(page.sha256, writeKnown({ version, entries }));
  }
  return new Map([...patches, ...erased]);
}

/** More texts than any page has: what a picture was once read as need not be kept for ever. */
const MOST_ENTRIES = 2000;

/** The blocks that are known, each with its patch or, where it could not be erased, without. */
async function recall(
  blocks: readonly Block[],
  { entries }: Known,
  pool: PixelPool,
): Promise<Map<string, Patch | undefined>> {
  const known = blocks
    .filter(({ keep }) => !keep)
    .map(block => ({ blockId: block.id, entry: entries.get(keyOf(block)) }));
  const packed = known.flatMap(({ blockId, entry }) =>
    // A copy: a view would take the whole file along to the other thread.
    entry?.patch ? [{ blockId, ...entry.patch, packed: Uint8Array.from(entry.packed) }] : [],
  );
  const patches = packed.length > 0 ? await pool.run(unpackPatches, packed) : [];
  const leftovers = new Map(packed.map(({ blockId, leftover }) => [blockId, leftover]));
  const byBlock = new Map(
    patches.map(patch => {
      const leftover = leftovers.get(patch.blockId);
      return [patch.blockId, leftover === undefined ? patch : { ...patch, leftover }];
    }),
  );
  return new Map(known.flatMap(({ blockId, entry }) => (entry ? [[blockId, byBlock.get(blockId)]] : [])));
}

/** The blocks as entries; one without a patch could not be erased. */
async function pack(blocks: readonly Block[], erased: Patches, pool: PixelPool): Promise<[string, Entry][]> {
  const patches = blocks.flatMap(block => erased.get(block.id) ?? []);
  const packed = await pool.run(packPatches, patches);
  const bytesOf = new Map(patches.map(({ blockId }, i) => [blockId, packed[i] as Uint8Array]));
  return blocks.map(block => {
    const [key, patch, bytes = new Uint8Array()] = [keyOf(block), erased.get(block.id), bytesOf.get(block.id)];
    const entry = { key, size: bytes.length, packed: bytes };
    if (!patch) return [key, entry];
    const { method, box, leftover } = patch;
    return [key, { ...entry, patch: { method, box, ...(leftover !== undefined && { leftover }) } }];
  });
}

/** A text by where its lines stand, as exactly as a side-car says it. */
const keyOf = ({ lines }: Block): string => {
  const corners = lines.flatMap(({ quad }) => quad.flat().map(value => Math.round(value * 1000) / 1000));
  return sha256(corners.join()).slice(0, 16);
};

function writeKnown({ version, entries }: Known): Buffer {
  const all = [...entries.values()];
  const head = JSON.stringify({ version, entries: all.map(({ packed, ...entry }) => entry) });
  return Buffer.concat([Buffer.from(`${head}\n`), ...all.map(({ packed }) => packed)]);
}

/** What a file says; nothing where it is damaged. */
function readKnown(bytes: Uint8Array | undefined): Known | undefined {
  try {
    let at = bytes ? bytes.indexOf(0x0a) + 1 : 0;
    if (!bytes || at === 0) return undefined;
    const head = headSchema.parse(JSON.parse(Buffer.from(bytes.subarray(0, at)).toString()));
    const entries = head.entries.map((entry): [string, Entry] => {
      const packed = bytes.subarray(at, at + entry.size);
      at += entry.size;
      return [entry.key, { ...entry, packed }];
    });
    return at === bytes.length ? { version: head.version, entries: new Map(entries) } : undefined;
  } catch {
    return undefined;
  }
}
