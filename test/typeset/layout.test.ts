import { describe, expect, it } from 'vitest';
import { frameOf } from '#imgtr/typeset/frame.js';
import { setAt } from '#imgtr/typeset/layout/fit.js';
import { groupSiblings } from '#imgtr/typeset/layout/siblings.js';
import { setStack } from '#imgtr/typeset/layout/stack.js';
import { setTogether } from '#imgtr/typeset/layout/together.js';
import type { Task } from '#imgtr/typeset/setting.js';
import type { Original } from '#imgtr/typeset/style/original.js';

/** Half an em a character. */
const widthOf = (text: string) => text.length / 2;

/** Room up to a distance from the middle of the page on both sides, less the further a row is from `round.y`. */
function roomOf({ left = 0, right = 1000, round = undefined as undefined | { x: number; y: number; radius: number } }) {
  const between = ({ top, bottom }: { top: number; bottom: number }) => {
    if (!round) return { left, right };
    const away = Math.max(Math.abs(top - round.y), Math.abs(bottom - round.y));
    if (away >= round.radius) return undefined;
    const half = Math.sqrt(round.radius ** 2 - away ** 2);
    return { left: round.x - half, right: round.x + half };
  };
  return { between, beside: () => ({ left: 0, right: 0, closed: true, narrow: Boolean(round) }) };
}

/** A text of 20 px, its original a line from 100 to 180 whose middle lies at `middle`. */
function makeTask(
  words: readonly string[],
  { middle = 110, room = roomOf({}), ...more }: Partial<Task> & { middle?: number },
): Task {
  return {
    ...{ id: words.join(''), frame: frameOf(0), owner: 0, room, roomOf: () => room, align: 'left', start: 'middle' },
    ...{ ink: { left: 100, right: 180, top: middle - 9, bottom: middle + 9 }, listed: false, lineCount: 1, pitch: 0 },
    ...{
      size: 20,
      minimum: 8,
      units: words,
      emergencyUnits: words,
      stacked: false,
      spacing: 0,
      condensed: 1,
      squeeze: 1,
    },
    ...{ widthOf, bearingsOf: () => ({ left: 0, right: 0 }), ...more },
  } as unknown as Task;
}

describe('an item of a list', () => {
  const words = ['Handmade ', 'fine ', 'work'];

  it('stays on one line where there is room, however short its original was', () => {
    expect(setAt(makeTask(words, { listed: true }), 20)?.texts).toHaveLength(1);
    expect(setAt(makeTask(words, { listed: true, room: roomOf({ right: 250 }) }), 20)?.texts).toHaveLength(2);
  });

  it('goes on below, near where its original stood, where the text is no such item', () => {
    expect(setAt(makeTask(words, {}), 20)?.texts).toHaveLength(2);
  });
});

describe('a paragraph', () => {
  const words = 'one two three four five six seven'.split(' ').map(word => `${word} `);
  const paragraph = { lineCount: 3, pitch: 1.5, ink: { left: 100, right: 180, top: 101, bottom: 179 } };
  const baselinesAt = (size: number, right: number) =>
    setAt(makeTask(words, { ...paragraph, room: roomOf({ right }) }), size)?.texts.map(({ baseline }) => baseline);

  it('keeps the distance of its lines when its letters are smaller', () => {
    const [first, second, third] = baselinesAt(18, 100 + 13 * 9)!;
    expect(second - first).toBeCloseTo(30);
    expect(third - second).toBeCloseTo(30);
  });

  it('begins where it began when it needs fewer lines', () => {
    const three = baselinesAt(20, 100 + 13 * 10)!;
    const two = baselinesAt(20, 100 + 20 * 10)!;
    expect([three.length, two.length]).toEqual([3, 2]);
    expect(Math.abs(two[0] - three[0])).toBeLessThan(2);
  });
});

describe('two texts of a round badge', () => {
  const room = roomOf({ round: { x: 140, y: 125, radius: 70 } });
  const tasks = [
    makeTask(['Limited ', 'edition'], { align: 'center', room, middle: 110 }),
    makeTask(['On ', 'the ', 'model'], { align: 'center', room, middle: 140 }),
  ];

  it('stand further apart than the lines of one of them', () => {
    const settings = setStack(tasks, 18)!;
    const baselines = settings.map(({ texts }) => texts.map(({ baseline }) => baseline));
    const lines = baselines.find(one => one.length > 1)!;
    const gap = baselines[1][0] - baselines[0].at(-1)!;
    expect(gap).toBeGreaterThan(1.2 * (lines[1] - lines[0]));
  });
});

describe('the sizes of siblings', () => {
  /** Of a column of ten characters each, in rooms so wide. */
  const sizesOf = (widths: readonly number[]) => {
    const tasks = widths.map((width, i) => {
      const room = roomOf({ right: 100 + width });
      return { ...makeTask(['abcdefghij'], { middle: 110 + 40 * i, room }), id: `${i}` };
    });
    return [...setTogether(tasks).settings.values()].map(({ size }) => size);
  };

  it('are all the same where some have a little less room', () => {
    expect(new Set(sizesOf([100, 100, 76, 80])).size).toBe(1);
  });

  it('are the same but for one that has much less room', () => {
    const [least, ...others] = sizesOf([100, 100, 100, 58]).sort((a, b) => a - b);
    expect(least).toBeLessThan(14);
    expect(others).toEqual([20, 20, 20]);
  });

  it('are the same where one that stands in the middle has room to one side only: its edge stays on the other', () => {
    const tasks = [400, 400, 182, 400].map((right, i) => {
      const task = makeTask(['abcdefghijklmnop'], { align: 'center', middle: 110 + 40 * i, room: roomOf({ right }) });
      return { ...task, id: `${i}` };
    });
    const { settings, outliers } = setTogether(tasks);
    expect([...settings.values()].map(({ size }) => size)).toEqual([20, 20, 20, 20]);
    expect(settings.get('2')!.area).toMatchObject({ left: 20, right: 180 });
    expect(outliers).toEqual([]);
  });
});

describe('siblings', () => {
  const original = (
    id: string,
    { top = 100, left = 100, ...more }: Partial<Original> & { top?: number; left?: number },
  ) =>
    ({
      ...{
        block: { id, vertical: false, text: id },
        frame: frameOf(0),
        size: 20,
        weight: 500,
        serif: false,
        condensed: 1,
      },
      ...{ color: [0, 0, 0], ground: [255, 255, 255], align: 'left', spacing: 0, lineCount: 1, pitch: 0 },
      ...{ ink: { left, right: left + 80, top, bottom: top + 18 }, ...more },
    }) as unknown as Original;

  it('are spaced out only where most of them are', () => {
    const list = [0, 0.16, 0, 0.15].map((spacing, i) => original(`${i}`, { top: 100 + 40 * i, spacing }));
    expect(
      groupSiblings(list)
        .flat()
        .map(({ spacing }) => spacing),
    ).toEqual([0, 0, 0, 0]);
  });

  it('know what each other stand on, where it is the same ground', () => {
    const list = [100, 140].map(top => original(`${top}`, { top }));
    expect(groupSiblings(list)[0].map(({ kin }) => kin)).toEqual([[list[1].ink], [list[0].ink]]);
  });

  it('are buttons of one row as heavy as each other, not a bold one and a light one', () => {
    const row = (weights: readonly number[]) =>
      weights.map((weight, i) =>
        original(`${i}`, { left: 100 + 200 * i, weight, align: 'center', ground: [250 * i, 0, 0] }),
      );
    expect(groupSiblings(row([600, 700]))).toHaveLength(1);
    expect(groupSiblings(row([500, 700]))).toHaveLength(2);
  });
});
