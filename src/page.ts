/**
 * What flows through the pipeline. A stage takes one of these types and returns the next: it adds fields and
 * changes none, so stages in the wrong order do not compile.
 *
 * One coordinate space for everything: pixels of the upright original (after EXIF rotation), x to the right,
 * y down, (0, 0) the outer corner of the top left pixel. Angles are degrees, positive clockwise.
 */

import type { LanguageCode } from './language.js';

export type Point = readonly [x: number, y: number];
/** Four corners, clockwise from the one where the text starts. */
export type Quad = readonly [Point, Point, Point, Point];
/** An upright rectangle on whole pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export type Rgb = readonly [red: number, green: number, blue: number];
/** Bytes in shared memory: handed from thread to thread without a copy. */
export type SharedBytes = Uint8Array<SharedArrayBuffer>;

/** Rows of interleaved 8-bit pixels in sRGB (or in the colours of `FileTraits.icc`), 3 channels RGB or 4 channels RGBA (straight alpha), no row padding. */
export interface Raster {
  readonly data: SharedBytes;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

export const IMAGE_FORMATS = ['jpeg', 'png', 'webp', 'avif', 'tiff', 'gif', 'bmp'] as const;
export type ImageFormat = (typeof IMAGE_FORMATS)[number];
/** What pictures are written as; nobody waits for a new BMP. */
export type OutputFormat = Exclude<ImageFormat, 'bmp'>;

/** What a picture's file was like besides its pixels: its translation is written alike. */
export interface FileTraits {
  /** Pictures in the file; more than 1 is an animation or a document of several pages, of which `raster` is the first. */
  readonly frames: number;
  /** What is wrong with the file, when its pixels could be read only in part. */
  readonly damage?: string;
  /** What the pixels lost on their way to 8-bit sRGB, such as `CMYK ▶ sRGB`: true of a file written from them. */
  readonly conversions: readonly string[];
  /** Quality 1..100 and chroma of a JPEG's own tables. */
  readonly jpeg?: { readonly quality: number; readonly fullChroma: boolean };
  readonly progressive: boolean;
  readonly lossless: boolean;
  /** Colours by palette. */
  readonly palette: boolean;
  /** The file said in which colour space it is. */
  readonly profiled: boolean;
  /** Its RGB profile, in whose colours the pixels are, and so is what is made of them. */
  readonly icc?: Uint8Array;
  /** EXIF texts that say whose the picture is, by EXIF's names. */
  readonly credits: Readonly<Record<string, string>>;
}

/** Where a picture is, before it is opened. */
export interface PageRef {
  /** Unique among a run's pages of a language, and stable between runs: the path below the input, with forward slashes. */
  readonly id: string;
  /** What side-car and plate are named after: the id without its extension, unless another page has that. */
  readonly stem: string;
  /** Absolute path of a file, or URL; as it may be shown and kept. */
  readonly location: string;
  /** What to open, where `location` only resembles it: a path that is no UTF-8, a URL with its signature. */
  readonly exact?: Uint8Array | string;
  /** What the list that names the picture says of it, by column. */
  readonly columns?: Columns;
  /** Language that this result of the picture is to be in: a picture is a page for each. */
  readonly target: LanguageCode;
  /** The files of a series that is read as one page, from top to bottom: opened and measured already. */
  readonly series?: readonly OpenedSlice[];
}
/** Cells of a CSV are strings; what JSON says stays as it is. */
export type Columns = Readonly<Record<string, unknown>>;

/** A picture that was found, before anybody says what it is to become. */
export type FoundPage = Omit<PageRef, 'target'>;

/** A picture's bytes, read and fingerprinted. */
export interface OpenedPage extends PageRef {
  readonly bytes: Uint8Array;
  /** Hex SHA-256 of the bytes. */
  readonly sha256: string;
  /** Fingerprint of the series of which it is a slice. */
  readonly seriesKey?: string;
}

/** A page that was handed to somebody else; its bytes are no longer here. */
export interface SentPage extends OpenedPage {
  /** What the source is. */
  readonly format: ImageFormat;
}

/** A page whose picture somebody else has made. */
export interface HostedPage extends SentPage {
  readonly made: {
    readonly picture: Uint8Array;
    /** The side-car's JSON; absent when none was made. */
    readonly sidecar?: Uint8Array | undefined;
    readonly fate: Pick<Outcome, 'status' | 'verdict' | 'blocks' | 'error'>;
  };
}

/** A file that is a part of a page. */
export interface OpenedSlice extends Omit<PageRef, 'target' | 'series'> {
  readonly bytes: Uint8Array;
  readonly sha256: string;
  /** Pixels, upright. */
  readonly width: number;
  readonly height: number;
}

/** A part of a page that goes back into a file of its own. */
export interface Slice extends OpenedSlice {
  readonly format: ImageFormat;
  readonly traits: FileTraits;
  /** Its first row on the page. */
  readonly top: number;
  /** Why it could not be read. */
  readonly failure?: string;
}

/** What a file holds. */
export interface Decoded {
  /** What the bytes are, whatever the name says. */
  readonly format: ImageFormat;
  readonly traits: FileTraits;
  /** The upright pixels. Nobody writes to them. */
  readonly raster: Raster;
}

/** A decoded picture. */
export interface Page extends OpenedPage, Decoded {
  /** Where the files of its series lie on it. */
  readonly slices?: readonly Slice[];
}

/** One line of text as it was read. */
export interface Line {
  readonly quad: Quad;
  readonly text: string;
  /** Mean probability of its characters, 0..1. */
  readonly confidence: number;
  /** Direction in which the line is read; 0 is left to right. */
  readonly angle: number;
  /** Characters stand below each other (a column read downwards). */
  readonly vertical: boolean;
}

export interface ReadPage extends Page {
  readonly lines: readonly Line[];
}

export const BLOCK_KINDS = ['overlay', 'on-product', 'brand', 'watermark'] as const;
export type BlockKind = (typeof BLOCK_KINDS)[number];
export const ALIGNMENTS = ['left', 'center', 'right'] as const;
export type Alignment = (typeof ALIGNMENTS)[number];

/** Lines that are one text: translated together, set together. */
export interface Block {
  /** `b1`, `b2`, … in reading order. */
  readonly id: string;
  readonly quad: Quad;
  readonly angle: number;
  readonly vertical: boolean;
  readonly kind: BlockKind;
  readonly lines: readonly Line[];
  /** The lines joined as the source language joins them. */
  readonly text: string;
  readonly align: Alignment;
  /** Set when the block is not to be translated: why its pixels stay. */
  readonly keep?: KeepReason;
}
export const KEEP_REASONS = [
  'no-source-script',
  'low-confidence',
  'rule',
  'region',
  'on-product',
  'watermark',
] as const;
export type KeepReason = (typeof KEEP_REASONS)[number];

export interface PlannedPage extends ReadPage {
  readonly blocks: readonly Block[];
}

export const TRANSLATED_BY = ['model', 'memory', 'phrasebook', 'rule', 'human'] as const;
/** The translator's word on one block. */
export type Translation =
  /** Set this text in place of the source. */
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly by: (typeof TRANSLATED_BY)[number];
      /** What is doubtful about the words, for the page's list of checks. */
      readonly checks?: readonly Check[];
      /** What a person wants of the lettering. */
      readonly wishes?: Wishes;
      /** What kind of text it is by the word of who saw the page, where that is not the block's. */
      readonly seen?: BlockKind;
    }
  /** Remove the source and set nothing. */
  | { readonly kind: 'drop'; readonly reason: string }
  /** Leave the source as it is; that is no failure. */
  | { readonly kind: 'keep'; readonly reason: string; readonly checks?: readonly Check[]; readonly seen?: BlockKind }
  /** There is no translation; the source keeps its pixels and the page counts as failed. */
  | { readonly kind: 'failed'; readonly reason: string; readonly detail?: string };

export const ERASE_METHODS = ['flat', 'gradient', 'smooth', 'lama', 'texture'] as const;
export type EraseMethod = (typeof ERASE_METHODS)[number];

/** A block's ground without its text. Pasted with `pastePatch`; pixels where the mask is 0 are never touched. */
export interface Patch {
  readonly blockId: string;
  readonly method: EraseMethod;
  readonly box: Box;
  /** Rows of the box, as many channels as the page's raster. */
  readonly pixels: SharedBytes;
  /** A byte a pixel of the box: 0 keeps the page's pixel, 255 takes the patch's, between mixes. */
  readonly mask: SharedBytes;
  /** What can still be read where the text was erased; absent when nothing can, or nobody looked. */
  readonly leftover?: string;
}

export interface PreparedPage extends PlannedPage {
  /** By block id; every block without `keep` has one. */
  readonly translations: ReadonlyMap<string, Translation>;
  /** By block id; a block that could not be erased has none. */
  readonly patches: ReadonlyMap<string, Patch>;
}

/** A copy of the lettering behind it, moved and blurred; a glow when it is not moved. */
export interface Shadow {
  readonly color: Rgb;
  /** Pixels; as in CSS, twice the standard deviation. */
  readonly blur: number;
  /** Pixels along the lettering and across it. */
  readonly dx: number;
  readonly dy: number;
}

export interface Style {
  readonly color: Rgb;
  /** Fill of each line from its top to its bottom; `color` is what is common in it. */
  readonly gradient?: readonly [top: Rgb, bottom: Rgb];
  readonly background: Rgb;
  readonly stroke?: { readonly color: Rgb; readonly width: number };
  readonly shadow?: Shadow;
  readonly fontFamily: string;
  readonly fontWeight: number;
  /** Pixels of the em square. */
  readonly fontSize: number;
  readonly align: Alignment;
}

/** What a person has changed of a lettering; the rest is found as ever. */
export interface Wishes {
  readonly color?: Rgb;
  /** Null: none. */
  readonly stroke?: Style['stroke'] | null;
  readonly shadow?: Shadow | null;
  readonly fontSize?: number;
  readonly fontWeight?: number;
  readonly align?: Alignment;
  /** The lettering is fitted into it. */
  readonly placement?: Quad;
  /** The size that stroke and shadow are meant for. */
  readonly drawnSize?: number;
}

/** A translation as it was drawn. */
export interface Drawing {
  readonly style: Style;
  /** The quad that encloses what was drawn. */
  readonly placement: Quad;
  /** Around it and the text that it replaces, where nothing else is to be seen; absent where something is. */
  readonly bare?: Quad;
}

export const CHECK_CODES = [
  'residual-source',
  'overflow',
  'overlap',
  'low-contrast',
  'number-mismatch',
  'untranslated',
  /** Read with a doubt and taken for a phrase that differs by one sign. */
  'misread',
  'missing-glyph',
  'too-small',
  'claim',
  'rule',
  /** Several frames: passed on as it came. */
  'animated',
  /** Only a part of the file could be read. */
  'damaged',
  /** Written in another format, colour space or depth than the source. */
  'converted',
  /** Cut into several files, between texts or through one. */
  'cut',
  /** Written with less quality, to be small enough. */
  'reduced',
  /** Larger than the limits that were set. */
  'too-large',
] as const;
export type CheckCode = (typeof CHECK_CODES)[number];
export const SEVERITIES = ['info', 'warning', 'error'] as const;
export interface Check {
  readonly code: CheckCode;
  readonly severity: (typeof SEVERITIES)[number];
  readonly block?: string;
  readonly quad?: Quad;
  readonly detail: string;
}

export interface TypesetPage extends PreparedPage {
  /**
   * The finished picture, smaller than the page where that was asked for; absent when nothing was drawn, erased or
   * resized and the source's bytes may be passed on. Everything else stays in pixels of the page.
   */
  readonly output?: Raster;
  /** The page with the drawn blocks' text removed, as large as the output; present when a clean plate was asked for. */
  readonly plate?: Raster;
  /** By block id, the blocks that were drawn. */
  readonly drawings: ReadonlyMap<string, Drawing>;
  /** By block id, why a translated block was not drawn and keeps its pixels. */
  readonly undrawn: ReadonlyMap<string, string>;
  readonly checks: readonly Check[];
}

export const VERDICTS = ['pass', 'review', 'reject'] as const;
export type Verdict = (typeof VERDICTS)[number];
export const PAGE_STATUSES = ['translated', 'copied', 'skipped', 'failed'] as const;
export type PageStatus = (typeof PAGE_STATUSES)[number];
/** Milliseconds a page spent in each stage, waiting for a place left out. */
export type Timings = Readonly<Record<string, number>>;

/** What became of a page; a failure is one of them. */
export interface Outcome {
  readonly id: string;
  /** Path or URL of the source. */
  readonly source: string;
  /** Language of the result. */
  readonly target: LanguageCode;
  /** Path of the picture written; absent when none was. */
  readonly output?: string;
  /** All files of a picture that was cut, from top to bottom; `output` is the first. */
  readonly outputs?: readonly string[];
  readonly status: PageStatus;
  readonly verdict?: Verdict;
  /** Number of text blocks found. */
  readonly blocks: number;
  readonly ms: number;
  readonly error?: PageError;
  readonly columns?: Columns;
  /** Those of the slices, where the page is a series: these are what is told. */
  readonly parts?: readonly Outcome[];
}
export interface PageError {
  readonly code: string;
  readonly message: string;
  /** The blocks that failed when the page itself was written. */
  readonly blocks?: readonly string[];
}
