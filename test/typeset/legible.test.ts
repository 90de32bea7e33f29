import { describe, expect, it } from 'vitest';
import type { Rgb } from '#imgtr/page.js';
import { colorDistance, contrast } from '#imgtr/typeset/style/color.js';
import { shadeAgainst } from '#imgtr/typeset/style/legible.js';
import { css, type Lettering, typeset } from './scene.js';

const line: Lettering = { text: '加厚款式', x: 30, y: 40, size: 36, to: 'Thick' };
/** A line on one colour: its style, and what is said of it. */
async function onGround(color: Rgb, ground: Rgb, over: Partial<Lettering> = {}) {
  const { drawings, checks } = await typeset({ height: 80, ground, letters: [{ ...line, color, ...over }] });
  return { style: drawings.get('b1')!.style, said: checks.map(({ code, severity }) => `${code} ${severity}`) };
}

describe('a shade against another colour', () => {
  it.each<[Rgb, Rgb]>([
    [
      [180, 180, 180],
      [255, 255, 255],
    ],
    [
      [90, 110, 70],
      [60, 80, 50],
    ],
    [
      [255, 160, 20],
      [255, 255, 255],
    ],
  ])('stands out by 3:1, and hardly more: %j on %j', (color, other) => {
    const ratio = contrast(shadeAgainst(color, other)!, other);
    expect(ratio).toBeGreaterThanOrEqual(3);
    expect(ratio).toBeLessThan(3.3);
  });

  it('is the colour itself where that stands out, and none where there is no lighter one', () => {
    expect(shadeAgainst([200, 20, 20], [255, 255, 255])).toEqual([200, 20, 20]);
    expect(shadeAgainst([255, 255, 255], [255, 160, 20])).toBeUndefined();
  });
});

describe('lettering on its ground', () => {
  it.each<[string, Rgb, Rgb, string[]]>([
    ['a faint grey', [176, 176, 176], [255, 255, 255], ['low-contrast info']],
    ['a very faint grey', [222, 222, 222], [255, 255, 255], ['low-contrast warning']],
    ['brown on brown', [120, 90, 60], [160, 130, 100], ['low-contrast info']],
  ])('is set in a shade of its colour that stands out: %s', async (_, color, ground, expected) => {
    const { style, said } = await onGround(color, ground);
    expect(style.stroke).toBeUndefined();
    expect(contrast(style.color, ground)).toBeGreaterThan(2.95);
    expect(colorDistance(style.color, color)).toBeLessThan(32);
    expect(said).toEqual(expected);
  });

  it.each<[string, Rgb, Rgb]>([
    ['white on orange', [255, 255, 255], [255, 160, 20]],
    ['yellow on white', [255, 230, 0], [255, 255, 255]],
    ['navy on a dark brown', [26, 36, 52], [36, 24, 14]],
  ])(
    'keeps its colour, with a thin outline around it, where no near shade stands out: %s',
    async (_, color, ground) => {
      const { style } = await onGround(color, ground);
      expect(colorDistance(style.color, color)).toBeLessThan(3);
      expect(contrast(style.color, style.stroke!.color)).toBeGreaterThan(2.95);
      expect(style.stroke!.width).toBeLessThan(0.08 * style.fontSize);
    },
  );

  it('is left as it is where it stands out, by itself or by its own outline', async () => {
    expect((await onGround([20, 20, 20], [255, 255, 255])).said).toEqual([]);
    const stroke = { color: [120, 20, 30], width: 4 } as const;
    const { style, said } = await onGround([255, 250, 240], [255, 215, 120], { stroke });
    expect(colorDistance(style.stroke!.color, stroke.color)).toBeLessThan(10);
    expect(said).toEqual([]);
  });

  it('is left as it is where its shadow sets it off', async () => {
    const shadow = { color: 'rgba(60,30,10,0.9)', dx: 3, dy: 4, blur: 3 };
    const { style, said } = await onGround([255, 255, 255], [255, 160, 20], { shadow, size: 48 });
    expect(style.shadow).toBeDefined();
    expect(style.stroke).toBeUndefined();
    expect(said).toEqual([]);
  });

  it('is judged where it stands now, not where its original stood', async () => {
    const { drawings, checks } = await typeset({
      ...{ width: 600, height: 80 },
      ground: context => {
        const fill = context.createLinearGradient(0, 0, 600, 0);
        for (const [at, color] of [[0, [200, 88, 50]] as const, [1, [250, 144, 90]] as const])
          fill.addColorStop(at, css(color));
        context.fillStyle = fill;
        context.fillRect(0, 0, 600, 80);
      },
      letters: [{ ...line, color: [255, 255, 255], to: 'Thick and soft for winter' }],
    });
    expect(drawings.get('b1')!.style.stroke).toBeDefined();
    expect(checks.map(({ code }) => code)).toContain('low-contrast');
  });

  it('is helped like its siblings on the same ground', async () => {
    const { drawings } = await typeset({
      ...{ height: 200, ground: [255, 150, 30] },
      letters: [30, 95, 160].map((y, i) => ({ ...line, y, color: [255, 255, 255], to: ['Thick', 'Soft', 'Warm'][i] })),
    });
    const strokes = [...drawings.values()].map(({ style }) => style.stroke?.color);
    expect(strokes[0]).toBeDefined();
    expect(new Set(strokes.map(String)).size).toBe(1);
  });

  it('keeps the colour that a person has chosen, and says what it is', async () => {
    const to = { kind: 'text', text: 'Thick', by: 'human', wishes: { color: [230, 230, 230] } } as const;
    const { style, said } = await onGround([20, 20, 20], [255, 255, 255], { to });
    expect(style).toMatchObject({ color: [230, 230, 230] });
    expect(style.stroke).toBeUndefined();
    expect(said).toEqual(['low-contrast warning']);
  });

  it('is hard to read as small print sooner than as large letters', async () => {
    const said = async (size: number) => (await onGround([184, 184, 184], [255, 255, 255], { size })).said;
    expect(await said(11)).toEqual(['low-contrast warning']);
    expect(await said(36)).toEqual(['low-contrast info']);
  });
});
