/** From the lines that were read to the texts that are translated: blocks with names, an order and an anchor. */
import { hasScript, joinLines, type LanguageCode } from '../language.js';
import type { Block, KeepReason, Line, PlannedPage, ReadPage } from '../page.js';
import { alignTexts } from './blocks/alignment.js';
import { groupLines } from './blocks/blocks.js';
import { enclosingQuad, frameOf } from './blocks/frame.js';
import { isMisread } from './blocks/misread.js';
import { sortForReading } from './blocks/order.js';

export interface PlanOptions {
  readonly from: LanguageCode;
  /** 0..1: a block of which no line was read with this confidence keeps its pixels. */
  readonly minConfidence: number;
}

/** The planner of a run. Pure and quick: no pixels are looked at. */
export function createPlanner({ from, minConfidence }: PlanOptions): (page: ReadPage) => PlannedPage {
  return page => {
    const groups = sortForReading(groupLines(page.lines, from));
    const aligns = alignTexts(
      groups.map(({ lines }) => lines.map(frameOf)),
      page.raster.width,
    );
    const blocks = groups.map(({ lines }, index): Block => {
      const keep = reasonToKeep(lines, { from, minConfidence });
      return {
        id: `b${index + 1}`,
        ...placeOf(lines),
        kind: 'overlay',
        lines,
        text: joinLines(
          lines.map(line => line.text),
          from,
        ),
        align: lines[0].vertical ? 'center' : aligns[index],
        ...(keep && { keep }),
      };
    });
    return { ...page, blocks };
  };
}

/** Where a block stands: its line's own quad, or the one that encloses its lines along the longest. */
function placeOf(lines: readonly Line[]): Pick<Block, 'quad' | 'angle' | 'vertical'> {
  const { angle, vertical, quad } = lines.reduce((a, b) => (frameOf(b).length > frameOf(a).length ? b : a));
  if (lines.length === 1) return { quad, angle, vertical };
  const { direction } = frameOf({ quad, vertical: false });
  return {
    quad: enclosingQuad(
      lines.map(line => line.quad),
      direction,
    ),
    angle,
    vertical,
  };
}

/** Why a block's pixels stay, if they do. */
function reasonToKeep(lines: readonly Line[], { from, minConfidence }: PlanOptions): KeepReason | undefined {
  if (!lines.some(line => hasScript(line.text, from))) return 'no-source-script';
  if (lines.every(line => line.confidence < minConfidence)) return 'low-confidence';
  return lines.every(line => isMisread(line, from)) ? 'no-source-script' : undefined;
}
