/** What a person should look at in the finished lettering. */
import { polygonArea, sharedArea } from '../geometry.js';
import type { Check, Drawing } from '../page.js';
import { contrast } from './color.js';
import type { Setting } from './setting.js';

/** WCAG's least contrast of large text; below the second it is hard to read at all. */
const LOW_CONTRAST = 3;
const NO_CONTRAST = 1.6;
/** Lettering below these shares of its original's size and of the page's width is worth a look. */
const SMALL_SHARE = 0.5;
const SMALL_WIDTH = 0.014;
/** Share of the smaller placement. */
const OVERLAP = 0.05;

export function checkLettering(
  drawings: ReadonlyMap<string, Drawing>,
  { settings, pageWidth }: { settings: ReadonlyMap<string, Setting>; pageWidth: number },
): Check[] {
  const drawn = [...drawings];
  return drawn.flatMap(([block, { style, placement: quad }], i) => {
    const checks: Check[] = [];
    const note = (code: Check['code'], severity: Check['severity'], detail: string) =>
      checks.push({ code, severity, block, quad, detail });
    const { size, task } = settings.get(block)!;
    if (size < SMALL_SHARE * task.size || (size < SMALL_WIDTH * pageWidth && size < 0.8 * task.size))
      note('too-small', 'warning', `${size.toFixed(1)} px, the original has ${task.size.toFixed(1)}`);
    const ratio = Math.max(
      contrast(style.color, style.background),
      style.stroke ? contrast(style.color, style.stroke.color) : 1,
    );
    if (ratio < LOW_CONTRAST)
      note('low-contrast', ratio < NO_CONTRAST ? 'warning' : 'info', `${ratio.toFixed(1)}:1, as in the original`);
    for (const [other, { placement }] of drawn.slice(0, i))
      if (sharedArea(quad, placement) > OVERLAP * Math.min(polygonArea(quad), polygonArea(placement)))
        note('overlap', 'error', `overlaps ${other}`);
    return checks;
  });
}
