/**
 * The story of a page: which blocks are set, what their originals look like, who belongs together, what fits where,
 * and only then pixels. A block's text is taken out of the picture when its translation has been laid out, never before.
 */
import { polygonArea, scaleQuad, sharedArea } from '../geometry.js';
import type { LanguageCode } from '../language.js';
import type { Block, Check, Drawing, Patch, Quad, Raster, Style, Translation } from '../page.js';
import { copyRaster, pastePatch } from '../raster.js';
import { resizePixels } from '../runtime/codec/vips.js';
import { evenAngles } from './angles.js';
import { checkLettering } from './checks.js';
import { drawSetting } from './draw/draw.js';
import { type FontPlaces, facesFor } from './draw/fonts.js';
import { missingGlyphs } from './draw/glyphs.js';
import { grow, quadOf } from './frame.js';
import { alignmentAmong, isFlush } from './layout/alignment.js';
import { isBadge, setAt } from './layout/fit.js';
import { groupSiblings } from './layout/siblings.js';
import { bestAlone, type Fitted, setTogether } from './layout/together.js';
import { chooseWays } from './layout/ways.js';
import { magnify } from './magnify.js';
import { addStanding, type Growth, mapOccupancy } from './room/occupancy.js';
import { type Setting, shadowAt } from './setting.js';
import { keepLegible } from './style/legible.js';
import { type Original, readOriginal } from './style/original.js';
import { alignInRoom, makeTasks, type Surroundings } from './tasks.js';
import { wish } from './wishes.js';

export interface TypesetRequest {
  readonly raster: Raster;
  readonly blocks: readonly Block[];
  readonly translations: ReadonlyMap<string, Translation>;
  readonly patches: ReadonlyMap<string, Patch>;
  readonly to: LanguageCode;
  readonly plate: 'none' | 'drawn' | 'all';
  readonly places: FontPlaces;
}

export interface Typeset {
  readonly output?: Raster;
  readonly plate?: Raster;
  readonly drawings: Map<string, Drawing>;
  readonly undrawn: Map<string, string>;
  readonly checks: readonly Check[];
}

export function typesetPage(request: TypesetRequest): Typeset {
  const page = new PageInWork(request);
  page.chooseBlocks();
  page.layOut();
  return page.draw();
}

/** The same in another size: laid out on the page, drawn at the result's own scale, so that type stays sharp. */
export async function typesetResized({ size, ...request }: TypesetRequest & { size: Size }): Promise<Typeset> {
  const page = new PageInWork(request, size.width / request.raster.width);
  page.chooseBlocks();
  page.layOut();
  return page.drawAt(size);
}

type Size = Pick<Raster, 'width' | 'height'>;

class PageInWork {
  readonly #request: TypesetRequest;
  /** Of the result, against the page. */
  readonly #scale: number;
  readonly #undrawn = new Map<string, string>();
  readonly #checks: Check[] = [];
  readonly #texts = new Map<string, string>();
  readonly #dropped: string[] = [];
  #originals = new Map<string, Original>();
  #settings = new Map<string, Setting>();
  /** What the lettering was laid out on, kept until it is drawn on: a page's pixels are not copied for nothing. */
  #cleared: { readonly ids: readonly string[]; readonly raster: Raster } | undefined;

  constructor(request: TypesetRequest, scale = 1) {
    this.#request = request;
    this.#scale = scale;
  }

  /** Sorts out what cannot be drawn; looks at the originals of the rest. */
  chooseBlocks(): void {
    const { raster, blocks, translations, patches, to, places } = this.#request;
    const angles = evenAngles(blocks);
    for (const block of blocks) {
      const translation = translations.get(block.id);
      if (block.keep || !translation || translation.kind === 'keep' || translation.kind === 'failed') continue;
      const patch = patches.get(block.id);
      const text = translation.kind === 'text' ? translation.text.trim() : '';
      if (patch?.leftover)
        this.#checks.push({
          ...{ code: 'residual-source', severity: 'warning', block: block.id, quad: block.quad },
          detail: `${patch.leftover}: still read where it was erased`,
        });
      const missing = missingGlyphs(text, facesFor({ language: to, weight: 400 }, places));
      const original = patch && text ? readOriginal(raster, { block, patch, angle: angles.get(block.id)! }) : undefined;
      if (!patch) this.#leave(block, 'no-patch', `${block.text}: could not be erased cleanly, so it was left as it is`);
      else if (!text) this.#dropped.push(block.id);
      else if (missing.length > 0)
        this.#leave(block, 'missing-glyph', `no font has ${missing.join(' ')}: name one that does with --font`);
      else if (!original)
        this.#leave(
          block,
          'no-ink',
          `${block.text}: its letters could not be told from what is behind them, so it was left`,
        );
      else {
        this.#texts.set(block.id, text);
        const wishes = translation.kind === 'text' ? translation.wishes : undefined;
        this.#originals.set(block.id, wishes ? wish(original, wishes) : original);
      }
    }
  }

  /** Finds size and place for every text; who finds none stays as it was. */
  layOut(): void {
    const ids = [...this.#originals.keys(), ...this.#dropped];
    const cleared = this.#clear(ids);
    this.#cleared = { ids, raster: cleared };
    const standing = this.#surroundings(cleared);
    const originals = [...this.#originals.values()]
      .map(original => this.#alignWithNeighbours(original))
      .map(original => alignInRoom(original, { owner: this.#ownerOf(original), around: standing }));
    // What a person has placed or coloured is nobody's sibling.
    const wished = originals.filter(({ wishes }) => wishes);
    const plain = groupSiblings(originals.filter(({ wishes }) => !wishes));
    const groups = [...wished.map(original => [original]), ...plain];
    this.#originals = new Map(groups.flat().map(original => [original.block.id, original]));
    const around = this.#surroundings(cleared);
    const ways = chooseWays([...this.#originals.values()], original => this.#tasks(original, around));
    for (const group of groups) {
      const fitted = this.#keepPresence(group, {
        fitted: setTogether(group.map(original => ways.get(original.block.id)!)),
        around,
      });
      for (const id of fitted.outliers)
        this.#note(
          id,
          'too-small',
          'info',
          `“${this.#texts.get(id)}”: set smaller than its siblings, for want of room`,
        );
      for (const [id, setting] of fitted.settings) this.#settings.set(id, setting);
    }
    this.#partOverlapping(around);
    this.#joinBroken(cleared);
    for (const group of groups) this.#keepLegible(group, cleared);
    for (const original of this.#originals.values())
      if (!this.#settings.has(original.block.id))
        this.#leave(
          original.block,
          'does-not-fit',
          `no room for “${this.#texts.get(original.block.id)}” at a readable size: shorten the translation`,
        );
  }

  draw(): Typeset {
    const cleared = this.#clearChanged();
    return this.#letter(cleared, this.#plate(cleared));
  }

  async drawAt(size: Size): Promise<Typeset> {
    const cleared = this.#clearChanged() ?? this.#request.raster;
    const ground = await resizePixels(cleared, size);
    const plate = this.#plate(cleared);
    return this.#letter(ground, plate === cleared ? ground : plate && (await resizePixels(plate, size)));
  }

  /** The page without what is to be replaced or removed, nobody else's; undefined when that is nothing. */
  #clearChanged(): Raster | undefined {
    const { ids, raster } = this.#cleared ?? { ids: [] };
    this.#cleared = undefined;
    const changed = [...this.#settings.keys(), ...this.#dropped];
    if (changed.length === 0) return undefined;
    return raster && ids.length === changed.length ? raster : this.#clear(changed); // those set are among those laid out
  }

  #plate(cleared: Raster | undefined): Raster | undefined {
    const { raster, plate, patches } = this.#request;
    if (plate === 'none') return undefined;
    return plate === 'all' ? this.#clear([...patches.keys()]) : (cleared ?? raster);
  }

  /** Draws every setting on the ground, on a copy of it where the plate is the ground itself. */
  #letter(ground: Raster | undefined, plate: Raster | undefined): Typeset {
    const [undrawn, checks, drawings] = [this.#undrawn, this.#checks, new Map<string, Drawing>()];
    const output = ground && ground === plate ? copyRaster(ground) : ground;
    for (const [id, setting] of this.#settings) {
      const covered = drawSetting(output!, magnify(setting, this.#scale));
      const placement = covered && scaleQuad(covered, 1 / this.#scale);
      if (placement) drawings.set(id, { style: styleOf(setting, this.#originals.get(id)!), placement });
    }
    const { width: pageWidth } = this.#request.raster;
    checks.push(...checkLettering(drawings, { settings: this.#settings, originals: this.#originals, pageWidth }));
    return { output, plate, drawings, undrawn, checks };
  }

  /** A copy of the page with these blocks' patches pasted. */
  #clear(ids: readonly string[]): Raster {
    const copy = copyRaster(this.#request.raster);
    for (const id of ids) pastePatch(copy, this.#request.patches.get(id)!);
    return copy;
  }

  #alignWithNeighbours(original: Original): Original {
    const { block } = original;
    if (original.aligned) return original;
    if (block.lines.length > 1 && !isFlush(original)) return { ...original, aligned: true };
    const { blocks } = this.#request;
    const inkOf = ({ id }: Block) => this.#originals.get(id)?.ink;
    const hint = alignmentAmong(original, { blocks, inkOf });
    return hint ? { ...original, align: hint.align, aligned: hint.sure } : original;
  }

  /** What the lettering may grow into. @param set what has its place already, and grows no more */
  #surroundings(cleared: Raster, set: ReadonlyMap<string, Setting> = new Map()): Surroundings {
    const { blocks, raster, to, places } = this.#request;
    const standing = blocks.map(block => {
      const original = this.#originals.get(block.id);
      const setting = set.get(block.id);
      if (setting) return { quad: quadOf(setting.task.frame, setting.area), grows: 'none' as const };
      const quad = original ? groundQuad(original) : block.quad;
      return { quad: this.#dropped.includes(block.id) ? NOWHERE : quad, grows: growthOf(original) };
    });
    return { cleared, occupancy: mapOccupancy(raster, standing), scale: this.#scale, language: to, places };
  }

  #tasks(original: Original, around: Surroundings) {
    const text = this.#texts.get(original.block.id)!;
    return makeTasks(original, { text, owner: this.#ownerOf(original), around });
  }

  #ownerOf = ({ block }: Original) => this.#request.blocks.indexOf(block);

  /** What had to become smaller is set heavier, or it would lose its weight on the page. */
  #keepPresence(group: readonly Original[], { fitted, around }: { fitted: Fitted; around: Surroundings }): Fitted {
    const isSmaller = [...fitted.settings.values()].some(({ task, size }) => size < SMALLER * task.size);
    const [{ weight, wishes, block }] = group;
    if (!isSmaller || wishes || block.vertical || weight >= HEAVIEST) return fitted;
    const heavier = group.map(original => ({ ...original, weight: weight + 100 }));
    const again = setTogether(heavier.map(original => this.#tasks(original, around)[0]));
    return again.settings.size === fitted.settings.size ? again : fitted;
  }

  /** Lettering that grew into the same room is set again, each in the room that those before it left. */
  #partOverlapping(around: Surroundings): void {
    const placed: { id: string; quad: Quad }[] = [];
    for (const [id, setting] of this.#settings) {
      const quad = quadOf(setting.task.frame, setting.area);
      if (this.#originals.get(id)!.wishes || !placed.some(other => overlap(quad, other.quad))) {
        placed.push({ id, quad });
        continue;
      }
      const left = {
        ...around,
        occupancy: addStanding(
          around,
          placed.map(other => other.quad),
        ),
      };
      const again = this.#tasks(this.#originals.get(id)!, left)
        .map(bestAlone)
        .filter(found => found);
      const free = again.find(found => !placed.some(o => overlap(quadOf(found!.task.frame, found!.area), o.quad)));
      if (free) {
        this.#settings.set(id, free);
        placed.push({ id, quad: quadOf(free.task.frame, free.area) });
      } else this.#settings.delete(id);
    }
  }

  /** Lines that were broken for neighbours' sake are one again where those took less room than they might have. */
  #joinBroken(cleared: Raster): void {
    for (const [id, setting] of this.#settings) {
      const original = this.#originals.get(id)!;
      const { task, texts, size } = setting;
      if (original.wishes || original.block.vertical || texts.length <= task.lineCount || isBadge(task)) continue;
      const [free] = this.#tasks(original, this.#surroundings(cleared, this.#settings));
      const again =
        free && setAt({ ...free, typeface: task.typeface, widthOf: task.widthOf, squeeze: task.squeeze }, size);
      if (again && again.texts.length < texts.length) this.#settings.set(id, again);
    }
  }

  /** Gives siblings what they lack of contrast; a person's colours are theirs. */
  #keepLegible(group: readonly Original[], cleared: Raster): void {
    const settings = group.map(({ block }) => this.#settings.get(block.id)).filter(setting => setting !== undefined);
    for (const setting of keepLegible(settings, cleared)) {
      const { wishes } = this.#originals.get(setting.task.id)!;
      const asked = wishes?.color || wishes?.stroke !== undefined;
      const { before } = setting.contrast ?? {};
      const own = asked && before ? { ...this.#settings.get(setting.task.id)!, contrast: { before } } : setting;
      this.#settings.set(setting.task.id, own);
    }
  }

  #leave(block: Block, reason: 'no-patch' | 'missing-glyph' | 'no-ink' | 'does-not-fit', detail: string): void {
    this.#undrawn.set(block.id, reason);
    const code =
      reason === 'missing-glyph' ? 'missing-glyph' : reason === 'does-not-fit' ? 'overflow' : 'residual-source';
    this.#checks.push({ code, severity: 'error', block: block.id, quad: block.quad, detail });
  }

  #note(id: string, code: Check['code'], severity: Check['severity'], detail: string): void {
    this.#checks.push({ code, severity, block: id, quad: this.#originals.get(id)!.block.quad, detail });
  }
}

function growthOf(original: Original | undefined): Growth {
  if (!original) return 'none';
  if (!original.aligned || original.align === 'center' || original.frame.angle !== 0) return 'both';
  return original.align === 'left' ? 'right' : 'left';
}

/** Read quads are padded, and those of close lines overlap; what will be set keeps to the ink of its original. */
const groundQuad = ({ frame, ink, outline }: Original) => quadOf(frame, grow(ink, outline?.width ?? 0));

const NOWHERE: Quad = [
  [-1, -1],
  [-1, -1],
  [-1, -1],
  [-1, -1],
];

/** Below this share of its original's size lettering is set heavier, unless it is as heavy as faces are. */
const SMALLER = 0.85;
const HEAVIEST = 900;

/** Placements may share a sliver, since their descenders are counted generously. */
const overlap = (a: Quad, b: Quad) => sharedArea(a, b) > 0.02 * Math.min(polygonArea(a), polygonArea(b));

function styleOf({ task, size, outline }: Setting, { ground }: Original): Style {
  const [face] = task.typeface.faces;
  return {
    color: task.color,
    background: ground,
    ...(task.gradient && { gradient: task.gradient }),
    ...(outline && { stroke: outline }),
    ...(task.shadow && { shadow: shadowAt(task, size) }),
    fontFamily: face.family,
    fontWeight: face.weight,
    fontSize: Math.round(size * 100) / 100,
    align: task.align,
  };
}
