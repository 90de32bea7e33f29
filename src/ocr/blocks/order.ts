/** The order in which a page is read: rows from the top, each from its start; columns of characters from the right. */
import type { Grouping } from './blocks.js';
import { type Frame, frameOf, type Span, sharedPart, spanOn } from './frame.js';

/** Texts are in one row when their lines share this part of the lower one's height. */
const SAME_ROW = 0.5;
/** Columns of characters belong together when they stand at most this many column widths apart. */
const COLUMN_GAP = 3;

/** A text, or the columns of characters that stand side by side. */
interface Unit {
  readonly groups: readonly Grouping[];
  readonly span: Span;
}

/** The same groups in reading order, also on a page that lies on its side. */
export function sortForReading(groups: readonly Grouping[]): Grouping[] {
  const direction = quarterTurnOf(groups);
  const isColumn = ({ lines }: Grouping) => lines[0].vertical;
  const rows = groups
    .filter(group => !isColumn(group))
    .map(group => ({ groups: [group], span: spanOfText(group, direction) }));
  const columns = joinColumns(groups.filter(isColumn));
  return sortRows([...rows, ...columns]).flatMap(unit => unit.groups);
}

/** The multiple of 90 degrees that most horizontal text is nearest to. */
function quarterTurnOf(groups: readonly Grouping[]): number {
  const lengths = new Map<number, number>();
  for (const { lines } of groups) {
    for (const line of lines) {
      if (line.vertical) continue;
      const { direction, length } = frameOf(line);
      const quarter = Math.round(direction / 90) * 90;
      lengths.set(quarter, (lengths.get(quarter) ?? 0) + length);
    }
  }
  return [...lengths].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}

function spanOfText({ lines }: Grouping, direction: number): Span {
  const spans = lines.map(line => spanOn(direction, frameOf(line)));
  return {
    start: Math.min(...spans.map(span => span.start)),
    end: Math.max(...spans.map(span => span.end)),
    top: spans[0].top,
    bottom: spans[0].bottom,
  };
}

/** Columns that stand side by side as one unit, the rightmost first. */
function joinColumns(groups: readonly Grouping[]): Unit[] {
  const units: { groups: Grouping[]; span: Span }[] = [];
  const placed = groups.map(group => ({ group, span: uprightSpan(frameOf(group.lines[0])) }));
  for (const { group, span } of placed.sort((a, b) => b.span.end - a.span.end)) {
    const width = span.end - span.start;
    const unit = units.find(
      ({ span: own }) =>
        own.start - span.end <= COLUMN_GAP * width && Math.abs(own.top - span.top) <= COLUMN_GAP * width,
    );
    if (!unit) units.push({ groups: [group], span: headOf(span) });
    else {
      unit.groups.push(group);
      unit.span = { ...unit.span, start: span.start };
    }
  }
  return units;
}

/** A column's extent on the page: its thickness across, its length down. */
const uprightSpan = ({ center: [x, y], length, size }: Frame): Span => ({
  start: x - size / 2,
  end: x + size / 2,
  top: y - length / 2,
  bottom: y + length / 2,
});

/** A column's first character: all that counts for its row, or a tall column would make one row of all beside it. */
const headOf = (span: Span): Span => ({ ...span, bottom: span.top + span.end - span.start });

/** Units from the top, those of one row from its start. */
function sortRows(units: readonly Unit[]): Unit[] {
  const rows: Unit[][] = [];
  for (const unit of [...units].sort((a, b) => a.span.top - b.span.top)) {
    const first = rows.at(-1)?.[0].span;
    const isInRow = first && sharedPart([first.top, first.bottom], [unit.span.top, unit.span.bottom]) > SAME_ROW;
    if (isInRow) rows.at(-1)!.push(unit);
    else rows.push([unit]);
  }
  return rows.flatMap(row => row.sort((a, b) => a.span.start - b.span.start));
}
