/** Whose picture it is and of when, out of its EXIF block. Pure. */

/** By tag number: what is kept, under the names that EXIF gives it. */
const CREDITS = new Map([
  [0x010e, 'ImageDescription'],
  [0x0132, 'DateTime'],
  [0x013b, 'Artist'],
  [0x8298, 'Copyright'],
]);
const TEXT_TYPE = 2;
/** A description is a sentence; what is longer is some program's own data. */
const LONGEST = 1000;

/**
 * The texts of the block's first directory that say whose the picture is. Empty for a block that is damaged or says
 * nothing. Orientation and size are left out on purpose: they no longer hold for upright pixels.
 * @param exif a TIFF structure, `Exif\0\0` before it or not
 */
export function readCredits(exif: Uint8Array): Readonly<Record<string, string>> {
  const start = Buffer.from(exif.subarray(0, 6)).toString('latin1') === 'Exif\0\0' ? 6 : 0;
  const block = exif.subarray(start);
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  if (block.length < 8) return {};
  const little = view.getUint16(0) === 0x4949;
  const directory = view.getUint32(4, little);
  if (directory + 2 > block.length) return {};
  const credits: Record<string, string> = {};
  const count = view.getUint16(directory, little);
  for (let i = 0, at = directory + 2; i < count && at + 12 <= block.length; i++, at += 12) {
    const name = CREDITS.get(view.getUint16(at, little));
    const length = view.getUint32(at + 4, little);
    if (!name || view.getUint16(at + 2, little) !== TEXT_TYPE || length > LONGEST) continue;
    const from = length <= 4 ? at + 8 : view.getUint32(at + 8, little);
    const text = readText(block.subarray(from, from + length));
    if (text) credits[name] = text;
  }
  return credits;
}

/** The text up to its closing zero; none when it holds what EXIF's ASCII cannot. */
function readText(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes).toString('utf8').split('\0')[0].trim();
  return /^[\x20-\x7e\u00a0-\u00ff]+$/.test(text) ? text : undefined;
}
