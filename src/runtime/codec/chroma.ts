/** Whether what was drawn bears the halved colour resolution of an ordinary JPEG (4:2:0). Pure. */
import type { Raster } from '../../page.js';

/**
 * Within one 2 x 2 block, Cb or Cr (0..255) may differ by so much before its edge is seen to fray. Looked at side by
 * side: white on pink or teal (67 apart) shows no difference; red on yellow (90), yellow on red (92) and red on white
 * (115) do.
 */
const FRAYING = 80;
/** One changed block in so many may fray unseen. */
const FEW = 100;

/**
 * Saturated letters on a saturated or white ground lose their edges at half colour resolution: yellow on red turns
 * brown, small red on white turns dull. Only what was drawn counts: the rest of a 4:2:0 source has lost it already.
 */
export function hasColouredEdges(drawn: Raster, original: Raster): boolean {
  const { data, width, height, channels } = drawn;
  let [changed, fraying] = [0, 0];
  for (let y = 0; y + 1 < height; y += 2) {
    for (let x = 0; x + 1 < width; x += 2) {
      const at = (y * width + x) * channels;
      const block = [at, at + channels, at + width * channels, at + (width + 1) * channels];
      if (!block.some(pixel => differs(pixel))) continue;
      changed++;
      if (spread(data, block, toCb) > FRAYING || spread(data, block, toCr) > FRAYING) fraying++;
    }
  }
  return fraying * FEW > changed;

  function differs(pixel: number): boolean {
    for (let c = 0; c < channels; c++) if (data[pixel + c] !== original.data[pixel + c]) return true;
    return false;
  }
}

type Chroma = (red: number, green: number, blue: number) => number;
// ITU-R BT.601, as JFIF has it; the offset of 128 plays no part in differences.
const toCb: Chroma = (red, green, blue) => -0.1687 * red - 0.3313 * green + 0.5 * blue;
const toCr: Chroma = (red, green, blue) => 0.5 * red - 0.4187 * green - 0.0813 * blue;

function spread(data: Uint8Array, block: readonly number[], chroma: Chroma): number {
  const values = block.map(pixel => chroma(data[pixel], data[pixel + 1], data[pixel + 2]));
  return Math.max(...values) - Math.min(...values);
}
