/** With what quality and chroma a JPEG was written, from its own tables. Pure. */

export interface JpegTables {
  /** 1..100 as libjpeg counts it. */
  readonly quality: number;
  /** Colour stands at full resolution, or at less. */
  readonly fullChroma: boolean;
}

/**
 * Reads the quantisation tables (DQT) and the frame header (SOF). The quality is the one whose libjpeg table is
 * nearest: libjpeg scales the luminance table of ITU-T T.81 Annex K by 5000 / q (below 50) or 200 - 2q percent
 * (`jpeg_quality_scaling`), so for what libjpeg and its kin wrote the answer is exact, and for other tables (cameras,
 * Photoshop) it is the quality that loses about as much. Undefined when the header ends before the picture begins.
 */
export function readJpegTables(bytes: Uint8Array): JpegTables | undefined {
  const tables: Uint16Array[] = [];
  let frame: readonly Component[] | undefined;
  for (const { marker, body } of segments(bytes)) {
    if (marker === DQT) readTables(body, tables);
    if (isFrameHeader(marker)) frame = readComponents(body);
  }
  const luma = tables[frame?.[0]?.table ?? 0];
  if (!frame || !luma) return undefined;
  return { quality: nearestQuality(luma), fullChroma: hasFullChroma(frame) };
}

interface Component {
  readonly sampling: number;
  readonly table: number;
}

const DQT = 0xdb;
const SOS = 0xda;
/** C4, C8 and CC lie among the frame headers and are none. */
const isFrameHeader = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** The marker segments between the file's start and its first scan. */
function* segments(bytes: Uint8Array): Generator<{ marker: number; body: Uint8Array }> {
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return;
    const marker = bytes[at + 1];
    if (marker === 0xff) {
      at++; // a fill byte
      continue;
    }
    if (marker === SOS) return;
    const length = bytes[at + 2] * 256 + bytes[at + 3];
    if (length < 2) return;
    yield { marker, body: bytes.subarray(at + 4, at + 2 + length) };
    at += 2 + length;
  }
}

/** A segment may hold several tables of 64 steps in zigzag order, of one or two bytes each. */
function readTables(body: Uint8Array, tables: Uint16Array[]): void {
  for (let at = 0; at < body.length; ) {
    const bytesEach = body[at] >> 4 ? 2 : 1;
    const table = new Uint16Array(64);
    if (at + 1 + 64 * bytesEach > body.length) return;
    for (let i = 0; i < 64; i++) {
      const from = at + 1 + i * bytesEach;
      table[i] = bytesEach === 1 ? body[from] : body[from] * 256 + body[from + 1];
    }
    tables[body[at] & 15] = table;
    at += 1 + 64 * bytesEach;
  }
}

function readComponents(body: Uint8Array): Component[] {
  const count = Math.min(body[5] ?? 0, Math.floor((body.length - 6) / 3));
  return Array.from({ length: Math.max(0, count) }, (_, i) => ({
    sampling: body[7 + i * 3],
    table: body[8 + i * 3],
  }));
}

const hasFullChroma = (frame: readonly Component[]) =>
  frame.length >= 3 && frame.every(component => component.sampling === frame[0].sampling);

/** The luminance table of ITU-T T.81, table K.1, in zigzag order. */
const ANNEX_K = [
  16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61,
  60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121,
  112, 100, 120, 92, 101, 103, 99,
];

function nearestQuality(table: Uint16Array): number {
  let best = { quality: 1, distance: Number.POSITIVE_INFINITY };
  for (let quality = 1; quality <= 100; quality++) {
    const scale = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
    const steps = ANNEX_K.map(step => Math.min(255, Math.max(1, Math.floor((step * scale + 50) / 100))));
    const distance = steps.reduce((sum, step, i) => sum + Math.abs(step - table[i]), 0);
    if (distance < best.distance) best = { quality, distance };
  }
  return best.quality;
}
