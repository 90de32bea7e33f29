/** A page that was joined of slices, on its way out: each slice is written as the page that its file was. */
import { BadImageError } from '../../errors.js';
import { lift } from '../../geometry.js';
import type {
  Check,
  OpenedPage,
  OpenedSlice,
  Outcome,
  PageRef,
  Patch,
  Quad,
  Raster,
  Slice,
  TypesetPage,
} from '../../page.js';
import type { Sink } from '../../ports.js';
import { fateOf } from '../verdict/judge.js';

/** A sink for pages and for series: of a series every slice has an outcome of its own. */
export function splitSlices(sink: Sink<TypesetPage>): Sink<TypesetPage> {
  return {
    async finished(page) {
      if (!page.series) return sink.finished(page);
      const parts: Outcome[] = [];
      for (const slice of page.series) {
        const part = await sink.finished(refOf(slice, page));
        if (!part) return undefined; // what is read together is done together
        parts.push(part);
      }
      return together(page, parts);
    },

    async write(page, timings) {
      if (!page.slices) return sink.write(page, timings);
      const parts: Outcome[] = [];
      for (const slice of page.slices) {
        parts.push(
          await (slice.failure === undefined ? sink.write(cut(page, slice), timings) : noteFailure(slice, page)),
        );
      }
      return together(page, parts);
    },

    async note(outcome, failure) {
      for (const part of outcome.parts ?? [outcome]) await sink.note(part, failure);
    },

    close: () => sink.close(),
  };

  async function noteFailure({ id, location: source, columns, failure = '' }: Slice, page: PageRef): Promise<Outcome> {
    const error = new BadImageError(`${id}: ${failure}`);
    const { code, message } = error;
    const part = { id, source, target: page.target, status: 'failed', blocks: 0, ms: 0 } as const;
    const outcome = { ...part, error: { code, message }, ...(columns && { columns }) };
    await sink.note(outcome, { stage: 'decode', error });
    return outcome;
  }
}

/** A slice as the page that its file is. @returns with the fingerprint of its series, which shapes its result too */
const refOf = (slice: OpenedSlice, { target, sha256: seriesKey }: OpenedPage): OpenedPage => ({
  ...slice,
  ...{ target, seriesKey },
});

function together(page: OpenedPage, parts: readonly Outcome[]): Outcome {
  const { id, location: source, target } = page;
  const blocks = parts.reduce((sum, part) => sum + part.blocks, 0);
  return { id, source, target, status: parts[0].status, blocks, ms: 0, parts };
}

/** The part of a finished page that is one slice. A text on the seam belongs to both of its slices. */
function cut(page: TypesetPage, slice: Slice): TypesetPage {
  const { top, height } = slice;
  const { series: _, slices: __, output, plate, ...whole } = page;
  const isHere = (quad: Quad) => reaches(quad, slice);
  const blocks = page.blocks.filter(({ id, quad }) => {
    const [drawing, patch] = [page.drawings.get(id), page.patches.get(id)];
    return isHere(quad) || (drawing && isHere(drawing.placement)) || (patch && overlaps(patch.box, slice));
  });
  const ids = new Set(blocks.map(({ id }) => id));
  const own = <V>(map: ReadonlyMap<string, V>) => new Map([...map].filter(([id]) => ids.has(id)));
  const changed = blocks.some(block => ['translated', 'dropped'].includes(fateOf(block, page).status));
  const isResized = output && output.width !== page.raster.width;
  const rows = (raster: Raster) => rowsOf(raster, { ...slice, scale: raster.width / page.raster.width });
  return {
    ...whole,
    ...refOf(slice, page),
    ...{ format: slice.format, traits: slice.traits, raster: rows(page.raster) },
    lines: page.lines.filter(({ quad }) => isHere(quad)).map(line => ({ ...line, quad: lift(line.quad, top) })),
    blocks: blocks.map(block => ({
      ...block,
      quad: lift(block.quad, top),
      lines: block.lines.map(line => ({ ...line, quad: lift(line.quad, top) })),
    })),
    translations: own(page.translations),
    patches: new Map([...own(page.patches)].map(([id, patch]) => [id, cutPatch(patch, { top, height })])),
    drawings: new Map(
      [...own(page.drawings)].map(([id, each]) => [id, { ...each, placement: lift(each.placement, top) }]),
    ),
    undrawn: own(page.undrawn),
    checks: page.checks.filter(check => concerns(check, { ids, isHere })).map(check => liftCheck(check, top)),
    ...(output && (changed || isResized) && { output: rows(output) }),
    ...(plate && { plate: rows(plate) }),
  };
}

type Rows = Pick<Slice, 'top' | 'height'>;

const reaches = (quad: Quad, { top, height }: Rows): boolean => {
  const ys = quad.map(([, y]) => y);
  return Math.max(...ys) > top && Math.min(...ys) < top + height;
};
const overlaps = (box: Patch['box'], { top, height }: Rows): boolean =>
  box.y + box.height > top && box.y < top + height;

function rowsOf({ data, width, channels }: Raster, { top, height, scale }: Rows & { scale: number }): Raster {
  const [from, to] = [Math.round(top * scale), Math.round((top + height) * scale)];
  return { data: data.subarray(from * width * channels, to * width * channels), width, height: to - from, channels };
}

/** The rows of a patch that lie in the slice; perhaps none. */
function cutPatch(patch: Patch, { top, height }: Rows): Patch {
  const { box, mask, pixels } = patch;
  const from = Math.min(box.height, Math.max(0, top - box.y));
  const to = Math.max(from, Math.min(box.height, top + height - box.y));
  const channels = pixels.length / Math.max(1, mask.length);
  return {
    ...patch,
    box: { ...box, y: Math.max(0, box.y - top), height: to - from },
    mask: mask.subarray(from * box.width, to * box.width),
    pixels: pixels.subarray(from * box.width * channels, to * box.width * channels),
  };
}

/** What is said of a text is said where the text is; what is said of the page, of every slice. */
function concerns(
  { block, quad }: Check,
  { ids, isHere }: { ids: ReadonlySet<string>; isHere: (quad: Quad) => boolean },
): boolean {
  if (quad) return isHere(quad) || (block !== undefined && ids.has(block));
  return block === undefined || ids.has(block);
}

const liftCheck = (check: Check, by: number): Check => (check.quad ? { ...check, quad: lift(check.quad, by) } : check);
