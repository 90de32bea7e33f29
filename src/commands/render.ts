/** `imgtr render`: side-cars, edited by a person, ▶ pictures. Nothing is read, translated or asked for. */

import path from 'node:path';
import { createEraser, eraserVersion } from '../erase/eraser.js';
import { rememberErasing } from '../erase/remember.js';
import { BadImageError, UsageError } from '../errors.js';
import { Scope } from '../flow/scope.js';
import type { Drawing } from '../options/translate.js';
import { type Block, KEEP_REASONS, type Outcome, type PageRef, type ReadPage, type Translation } from '../page.js';
import { runPipeline } from '../pipeline.js';
import type { Recognizer, Source, Translator } from '../ports.js';
import { formatNamed } from '../runtime/files/picture-names.js';
import { createPixelPool, type PixelPool } from '../runtime/pool/pool.js';
import { openStorage, type StorageSettings } from '../runtime/s3/s3.js';
import { schemeOf } from '../runtime/web/urls.js';
import { openSink } from '../sink/page-sink.js';
import type { MarketLimits } from '../sink/picture/picture-checks.js';
import { openFolderDestination } from '../sink/places/folder.js';
import { answerOf } from '../sink/sidecar/edits.js';
import { type FoundSidecar, findSidecars, rootOf } from '../sink/sidecar/read-sidecars.js';
import type { Sidecar } from '../sink/sidecar/sidecar.js';
import { createPictureSource } from '../source/picture-source.js';
import { openPlaces, type Places } from '../source/places.js';
import { NO_USAGE } from '../translate/desk/meter.js';
import { createTypesetter } from '../typeset/typesetter.js';
import { noVerifier } from '../verify/verifier.js';
import { openPatches } from './patches.js';
import type { Reporter } from './progress.js';
import { fontsOf } from './words.js';

export interface RenderOptions {
  /** Side-cars, or folders of results. */
  readonly inputs: readonly string[];
  readonly out: string;
  /** Its limits come before those that a page was made for. */
  readonly drawing: Drawing;
  readonly cores: number;
  /** Hosts that sources may be fetched from although private. */
  readonly allowHosts: readonly string[];
  /** Where sources in buckets are. */
  readonly storage: StorageSettings;
}

interface Company {
  readonly reporter: Reporter;
  readonly onPage: (outcome: Outcome) => void;
  readonly signal: AbortSignal;
}

/** Draws every page of the side-cars again and returns how many failed. */
export async function render(options: RenderOptions, { reporter, onPage, signal }: Company): Promise<number> {
  const found = await findSidecars(options.inputs);
  const scope = new Scope();
  try {
    const rooms = await furnish(options, { found, scope, signal });
    await reporter.begin(found.length);
    let failed = 0;
    for await (const outcome of runPipeline({ ...rooms, progress: reporter }, spaceFor(options), signal)) {
      if (outcome.status === 'failed') failed++;
      onPage(outcome);
    }
    return failed;
  } finally {
    reporter.end();
    await scope.close();
  }
}

interface Workshop {
  readonly found: readonly FoundSidecar[];
  readonly scope: Scope;
  readonly signal: AbortSignal;
}

async function furnish(options: RenderOptions, { found, scope, signal }: Workshop) {
  const nested = found.every(({ stem, sidecar }) => stem.startsWith(`${sidecar.target}/`));
  if (!nested) checkLanguages(found);
  const pages = found.map(one => pageOf(one, { nested }));
  const sidecars = new Map(pages.map((page, i) => [nameOf(page), (found[i] as FoundSidecar).sidecar]));
  const sidecarOf = (page: Named) => sidecars.get(nameOf(page)) as Sidecar;
  const pool = scope.use(createPixelPool({ threads: options.cores }));
  const { out, drawing, allowHosts } = options;
  const { quality, cleanPlate } = drawing;
  const limitsOf = (page: Named): MarketLimits => {
    const { maxWidth, maxHeight, maxBytes } = { ...sidecarOf(page).output.limits, ...drawing };
    return { maxWidth, maxHeight, maxBytes };
  };
  const [first] = found as [FoundSidecar];
  const blobs = openPatches(path.join(await rootOf(first.file), '.imgtr'), scope);
  const storage = scope.use(openStorage(options.storage));
  const places = scope.use(openPlaces({ pool, exclude: out, allowHosts, storage, signal }));
  return {
    source: sourceOf(pages, { places, pool, sidecarOf }),
    recognizer: NOTHING_TO_READ,
    plan: (page: ReadPage) => ({
      ...page,
      blocks: sidecarOf(page).blocks.map(toBlock),
    }),
    translator: translatorOf(sidecarOf),
    eraser: rememberErasing(createEraser({ pool }), { blobs, pool, lenient: true, version: eraserVersion() }),
    verifier: noVerifier,
    typesetter: scope.use(
      createTypesetter({
        pool,
        plate: cleanPlate ? 'drawn' : 'none',
        fonts: language => fontsOf(drawing, language),
        maxWidthOf: page => limitsOf(page).maxWidth,
      }),
    ),
    sink: scope.use(
      await openSink({
        ...{ destination: await openFolderDestination(out, { pool }), pool, quality, limitsOf },
        format: formatNamed(drawing.format),
        ...{ from: first.sidecar.from, nested, settingsKey: () => 'render' },
        ...{ sidecar: true, debugMask: false, overwrite: true },
      }),
    ),
  };
}

function spaceFor({ cores }: RenderOptions) {
  const limits = { open: 2, decode: cores, ocr: 1, plan: 1, prepare: cores, typeset: cores, verify: 1, encode: cores };
  return { limits, pixels: PIXELS };
}
/** Four of the longest detail pages at a time. */
const PIXELS = 100e6;

/** Throws UsageError when the side-cars are of several languages: their results would lie on each other. */
function checkLanguages(found: readonly FoundSidecar[]): void {
  const [{ sidecar: first }] = found as [FoundSidecar];
  const other = found.find(({ sidecar }) => sidecar.target !== first.target);
  if (!other) return;
  throw new UsageError(`side-cars of two languages: ${first.target} and ${other.sidecar.target} (${other.file})`, {
    cure: 'Render one language at a time, or the whole folder of a run with several.',
  });
}

/** The page of a side-car: its name below the results, its source where the side-car says. */
function pageOf({ file, stem: whole, sidecar }: FoundSidecar, { nested }: { nested: boolean }): PageRef {
  const { target } = sidecar;
  const stem = nested ? whole.slice(target.length + 1) : whole;
  const { path: place } = sidecar.source;
  const location = schemeOf(place) ? place : path.resolve(path.dirname(file), place);
  const extension = path.extname(schemeOf(place) ? new URL(place).pathname : location);
  return { id: stem.endsWith(extension) ? stem : stem + extension, stem, location, target };
}

type Named = Pick<PageRef, 'id' | 'target'>;
const nameOf = ({ id, target }: Named): string => `${target} ${id}`;

interface Sources {
  readonly places: Places;
  readonly pool: PixelPool;
  readonly sidecarOf: (page: Named) => Sidecar;
}

/** The sources of the pages, each of which must be the picture that its side-car is about. */
function sourceOf(pages: readonly PageRef[], { places, pool, sidecarOf }: Sources): Source {
  const source = createPictureSource({ pages: [], targets: [], places, pool });
  return {
    ...source,
    async *refs(signal) {
      for (const page of pages) if (!signal.aborted) yield page;
    },
    async open(ref) {
      const page = await source.open(ref);
      if (page.sha256 === sidecarOf(ref).source.sha256) return page;
      throw new BadImageError(`${ref.location} is not the picture that its side-car describes; translate it again`);
    },
  };
}

const NOTHING_TO_READ: Recognizer = { read: async () => [], close: async () => {} };

/** A block as it was planned, what a person has changed left out. */
function toBlock(block: Sidecar['blocks'][number]): Block {
  const { id, quad, angle, vertical, kind, text, style } = block;
  const lines = block.lines.map(line => ({ ...line, angle, vertical }));
  const keep = !answerOf(block) && block.status === 'kept' && KEEP_REASONS.find(reason => reason === block.reason);
  return { id, quad, angle, vertical, kind, text, lines, align: style?.align ?? 'left', ...(keep && { keep }) };
}

/** Answers with what the side-cars say. */
function translatorOf(sidecarOf: (page: Named) => Sidecar): Translator {
  return {
    async translate(blocks, { page }) {
      const said = new Map(sidecarOf(page).blocks.map(block => [block.id, answerOf(block) ?? asBefore(block)]));
      const open = blocks.filter(({ keep }) => !keep);
      return new Map(open.map(({ id }) => [id, said.get(id) as Translation]));
    },
    usage: NO_USAGE,
    close: async () => {},
  };
}

/** The answer that nobody has changed. */
function asBefore({ status, translation, by = 'model', reason = 'unknown' }: Sidecar['blocks'][number]): Translation {
  if (status === 'dropped') return { kind: 'drop', reason };
  if (status === 'kept' || status === 'hidden') return { kind: 'keep', reason };
  return translation === undefined ? { kind: 'failed', reason } : { kind: 'text', text: translation, by };
}
