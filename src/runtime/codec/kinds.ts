/** What a file is, by its first bytes and never by its name: only what stands here reaches a decoder. Pure. */
import { BadImageError } from '../../errors.js';
import type { ImageFormat } from '../../page.js';

interface Kind<What> {
  readonly what: What;
  readonly starts: string;
  /** Where the bytes stand; 0 when not said. */
  readonly at?: number;
}

const PICTURES: readonly Kind<ImageFormat>[] = [
  { what: 'jpeg', starts: '\xff\xd8\xff' },
  { what: 'png', starts: '\x89PNG\r\n\x1a\n' },
  { what: 'webp', starts: 'WEBP', at: 8 },
  { what: 'gif', starts: 'GIF87a' },
  { what: 'gif', starts: 'GIF89a' },
  { what: 'tiff', starts: 'II*\0' },
  { what: 'tiff', starts: 'MM\0*' },
  { what: 'tiff', starts: 'II+\0' },
  { what: 'tiff', starts: 'MM\0+' },
  { what: 'bmp', starts: 'BM' },
];

/** What sellers' folders hold under a picture's name, called by its name instead of "damaged". */
const STRANGERS: readonly Kind<string>[] = [
  { what: 'a PDF', starts: '%PDF' },
  { what: 'a Photoshop document', starts: '8BPS' },
  { what: 'PostScript', starts: '%!PS' },
  { what: 'an icon (ICO)', starts: '\0\0\x01\0' },
  { what: 'JPEG 2000', starts: '\0\0\0\x0cjP  ' },
  { what: 'JPEG 2000', starts: '\xff\x4f\xff\x51' },
  { what: 'JPEG XL', starts: '\0\0\0\x0cJXL ' },
  { what: 'JPEG XL', starts: '\xff\x0a' },
  { what: 'a ZIP archive', starts: 'PK\x03\x04' },
  { what: 'a gzip archive', starts: '\x1f\x8b' },
];

/** How much is looked at: brands of an ISO file and the first tag of a text stand well within. */
const HEAD = 512;

/** The picture format of these bytes. Throws BadImageError that says what they are instead. */
export function recognizeFormat(bytes: Uint8Array): ImageFormat {
  const head = Buffer.from(bytes.subarray(0, HEAD)).toString('latin1');
  const format = PICTURES.find(kind => matches(head, kind))?.what ?? recognizeIsoFile(head);
  if (format) return format;
  throw new BadImageError(describeStranger(head));
}

function matches(head: string, { starts, at = 0 }: Kind<unknown>): boolean {
  return head.startsWith(starts, at);
}

/** AVIF is one of many kinds of ISO base media file; its `ftyp` box lists the brands it conforms to. */
function recognizeIsoFile(head: string): ImageFormat | undefined {
  const brands = readBrands(head);
  return brands.includes('avif') || brands.includes('avis') ? 'avif' : undefined;
}

/** Major brand first. */
export function readBrands(head: string): string[] {
  if (!head.startsWith('ftyp', 4)) return [];
  const length = Buffer.from(head.slice(0, 4), 'latin1').readUInt32BE();
  const [, major, , ...compatible] = head.slice(4, Math.min(length, HEAD)).match(/[\s\S]{4}/g) ?? [];
  return major === undefined ? [] : [major, ...compatible];
}

const READ = 'JPEG, PNG, WebP, AVIF, TIFF, GIF and BMP pictures are read';

function describeStranger(head: string): string {
  if (head === '') return 'the file is empty';
  if (readBrands(head).some(brand => /^(?:hei[cxms]|hev[cxms]|mif1|msf1)$/.test(brand))) {
    return `it is HEIC, which is not read; save it as JPEG (${READ})`;
  }
  const stranger = STRANGERS.find(kind => matches(head, kind))?.what ?? describeText(head);
  return stranger ? `it is ${stranger}, no picture; ${READ}` : `it is no picture; ${READ}`;
}

/** An error page saved under a picture's name is common in downloaded catalogs. */
function describeText(head: string): string | undefined {
  const text = head.replace(/^(?:\xef\xbb\xbf)?\s+/, '').toLowerCase();
  if (/^(?:<\?xml[\s\S]*?)?(?:<!--[\s\S]*?-->\s*)?(?:<!doctype svg[\s\S]*?)?<svg/.test(text)) return 'an SVG drawing';
  if (/^(?:<!doctype html|<html|<head)/.test(text)) return 'a web page';
  return undefined;
}
