import { describe, expect, it } from 'vitest';
import type { Raster, Rgb } from '#imgtr/page.js';
import { toShared } from '#imgtr/runtime/memory/shared.js';
import { colorDistance } from '#imgtr/typeset/style/color.js';
import { weightOf } from '#imgtr/typeset/style/weight.js';
import { typesetPage } from '#imgtr/typeset/typeset-page.js';
import { type Lettering, makePage, typeset } from './scene.js';

/** The style that one lettering on a ground is read as. */
async function styleOf(letter: Partial<Lettering>, ground: Rgb = [255, 255, 255]) {
  const { drawings } = await typeset({
    ...{ width: 700, height: 160, ground },
    letters: [{ text: '夏日清凉专场', x: 60, y: 80, to: 'Summer sale', ...letter }],
  });
  return drawings.get('b1')!.style;
}

/** Every pixel the mean of its neighbourhood, three by three: a picture that was enlarged. */
function blurred({ data, width, height, channels }: Raster): Raster {
  const out = toShared(new Uint8Array(data));
  const row = width * channels;
  for (let i = row + channels; i < data.length - row - channels; i++) {
    let sum = 0;
    for (const dy of [-row, 0, row]) for (const dx of [-channels, 0, channels]) sum += data[i + dy + dx];
    out[i] = Math.round(sum / 9);
  }
  return { data: out, width, height, channels };
}

describe('the style of the original', () => {
  it.each<[string, Rgb, Rgb]>([
    ['dark on white', [40, 30, 34], [255, 255, 255]],
    ['white on red', [255, 255, 255], [200, 16, 46]],
    ['gold on navy', [217, 164, 65], [32, 48, 74]],
    ['grey on cream', [120, 110, 100], [246, 241, 231]],
  ])('has its colours: %s', async (_, color, ground) => {
    for (const size of [18, 48]) {
      const style = await styleOf({ color, size }, ground);
      expect(colorDistance(style.color, color)).toBeLessThan(6);
      expect(colorDistance(style.background, ground)).toBeLessThan(3);
      expect(style.stroke).toBeUndefined();
    }
  });

  it.each<[Rgb, Rgb, Rgb]>([
    [
      [255, 255, 255],
      [122, 46, 26],
      [240, 200, 180],
    ],
    [
      [47, 121, 200],
      [255, 255, 255],
      [120, 150, 190],
    ],
    [
      [200, 20, 40],
      [255, 220, 90],
      [30, 40, 90],
    ],
  ])('has its outline: %s in %s', async (color, outline, ground) => {
    const style = await styleOf({ color, size: 64, stroke: { color: outline, width: 5 } }, ground);
    expect(colorDistance(style.color, color)).toBeLessThan(6);
    expect(colorDistance(style.stroke!.color, outline)).toBeLessThan(8);
    const scale = style.fontSize / 64;
    expect(style.stroke!.width / scale).toBeGreaterThan(3.5);
    expect(style.stroke!.width / scale).toBeLessThan(6.5);
  });

  it.each([
    ['beside it', { color: 'rgba(90,0,20,0.7)', dx: 0, dy: 5 }, [150, 20, 40]],
    ['blurred below it', { color: 'rgba(0,0,0,0.6)', dx: 3, dy: 4, blur: 5 }, [120, 140, 170]],
  ] as const)('has its shadow: %s', async (_, shadow, ground) => {
    const { dx, dy, color } = (await styleOf({ color: [255, 250, 240], size: 64, shadow }, ground)).shadow!;
    expect(Math.abs(dy - shadow.dy)).toBeLessThanOrEqual(2);
    expect(Math.abs(dx - shadow.dx)).toBeLessThanOrEqual(2);
    expect(Math.max(...color)).toBeLessThan(Math.max(...ground) - 20);
  });

  it('has its glow', async () => {
    const glow = { color: 'rgb(255,240,120)', blur: 12 };
    const { shadow } = await styleOf({ color: [180, 20, 40], size: 64, shadow: glow }, [40, 50, 90]);
    expect(shadow).toMatchObject({ dx: 0, dy: 0 });
    expect(shadow!.blur).toBeGreaterThan(3);
    expect(shadow!.color[0]).toBeGreaterThan(130);
  });

  it('has no shadow where there is none', async () => {
    expect((await styleOf({ size: 64 })).shadow).toBeUndefined();
    const stroke = { color: [255, 255, 255], width: 5 } as const;
    expect((await styleOf({ size: 64, stroke }, [90, 120, 160])).shadow).toBeUndefined();
  });

  it('has a fill of two colours', async () => {
    const [top, bottom] = [
      [255, 240, 160],
      [230, 150, 40],
    ] as const;
    const { gradient } = await styleOf({ size: 64, gradient: [top, bottom] }, [120, 10, 30]);
    expect(colorDistance(gradient![0], top)).toBeLessThan(12);
    expect(colorDistance(gradient![1], bottom)).toBeLessThan(12);
    expect((await styleOf({ size: 64, color: [255, 240, 160] }, [120, 10, 30])).gradient).toBeUndefined();
  });

  it('is spaced out as it was', async () => {
    const spread = async (spacing: number) => {
      const { drawings } = await typeset({
        ...{ width: 900, height: 160 },
        letters: [{ text: '夏日清凉', x: 60, y: 80, to: '여름할인', spacing }],
      });
      return drawings.get('b1')!.placement[1][0];
    };
    expect(await spread(20)).toBeGreaterThan((await spread(0)) + 45);
  });

  it.each([400, 700, 900] as const)('has its weight, dark or light, small or large: %d', async weight => {
    for (const size of [16, 28, 60])
      for (const [color, ground] of [
        [
          [20, 20, 20],
          [255, 255, 255],
        ],
        [
          [255, 255, 255],
          [30, 40, 70],
        ],
      ] as const)
        expect(Math.abs((await styleOf({ weight, size, color }, ground)).fontWeight - weight)).toBeLessThanOrEqual(100);
  });

  it.each([
    ['white around a dark fill', [90, 26, 26], [255, 255, 255], [190, 140, 120]],
    ['white around gold, on grey', [215, 165, 60], [255, 255, 255], [90, 80, 70]],
    ['dark around white', [255, 255, 255], [90, 20, 20], [220, 60, 50]],
  ] as const)('has its weight and its size in spite of an outline: %s', async (_, color, outline, ground) => {
    for (const width of [3, 6]) {
      const style = await styleOf({ weight: 700, size: 60, color, stroke: { color: outline, width } }, ground);
      expect(Math.abs(style.fontWeight - 700)).toBeLessThanOrEqual(100);
      expect(style.fontSize).toBeLessThan(64);
    }
  });

  it.each([24, 60])('has serifs where the original has them: %d px', async size => {
    for (const [color, ground] of [
      [
        [40, 40, 60],
        [250, 250, 250],
      ],
      [
        [255, 250, 240],
        [140, 30, 60],
      ],
    ] as const) {
      const familyOf = async (letter: Partial<Lettering>) =>
        (await styleOf({ size, color, ...letter }, ground)).fontFamily;
      expect(await familyOf({ face: 'serif' })).toBe('Noto Serif JP');
      for (const weight of [400, 700, 900] as const) expect(await familyOf({ weight })).toBe('Pretendard');
      expect(await familyOf({ text: '大容量500毫升', weight: 900 })).toBe('Pretendard');
    }
  });

  it('is condensed where the original is', async () => {
    const widthOf = async (condensed: number) => {
      const { drawings } = await typeset({
        ...{ width: 700, height: 160 },
        letters: [{ text: '夏日清凉专场', x: 60, y: 80, size: 60, condensed, to: 'Summer sale' }],
      });
      const { style, placement } = drawings.get('b1')!;
      return (placement[1][0] - placement[0][0]) / style.fontSize;
    };
    expect((await widthOf(0.84)) / (await widthOf(1))).toBeLessThan(0.9);
    expect((await widthOf(0.84)) / (await widthOf(1))).toBeGreaterThan(0.8);
  });

  it.each([20, 40, 72])('has its size where there is room: %d px', async size => {
    const { fontSize } = await styleOf({ size });
    expect(fontSize / size).toBeGreaterThan(0.92);
    expect(fontSize / size).toBeLessThan(1.06);
  });

  it('has the size of its Chinese even where brackets and Latin letters reach further', async () => {
    const { fontSize } = await styleOf({ text: '肩宽(cm)', to: 'Shoulder', size: 30 });
    expect(fontSize).toBeLessThan(32);
  });

  it.each([400, 700, 900] as const)('is as heavy as it was, by itself and within a vivid outline: %i', async weight => {
    const letter = { text: '加厚防滑', to: 'Non-slip', weight, size: 52 };
    const stroke = { color: [250, 2, 10], width: 4 } as const;
    expect((await styleOf(letter)).fontWeight).toBe(weight);
    expect((await styleOf({ ...letter, color: [255, 255, 255], stroke }, [180, 120, 84])).fontWeight).toBe(weight);
  });

  it('has a shadow, not an outline, where a blurred one lies on all sides of close strokes', async () => {
    const shadow = { color: 'rgba(0,0,0,0.6)', dx: 3, dy: 3, blur: 8 };
    const style = await styleOf(
      { text: '七天无理由退换', color: [255, 235, 232], size: 46, weight: 400, shadow },
      [152, 98, 83],
    );
    expect(style.stroke).toBeUndefined();
    expect(style.shadow).toBeDefined();
  });

  it('has its outline where that is blurred and runs together between close strokes', async () => {
    const red = [250, 2, 10] as const;
    const white = [255, 255, 255] as const;
    const page = makePage({
      ...{ width: 420, height: 120, ground: [180, 120, 84] },
      letters: [
        {
          text: '很美品质',
          x: 40,
          y: 60,
          size: 52,
          weight: 900,
          color: red,
          stroke: { color: white, width: 4 },
          to: 'x',
        },
      ],
    });
    const raster = blurred(page.raster);
    const style = (await typesetPage({ ...page, raster, to: 'en', plate: 'none', places: {} })).drawings.get(
      'b1',
    )!.style;
    expect(colorDistance(style.color, red)).toBeLessThan(20);
    expect(colorDistance(style.stroke!.color, white)).toBeLessThan(20);
  });

  it('is never black where it is so small that its counters would close', () => {
    const referencesAt = (size: number) =>
      [
        [400, 0.065 * size],
        [700, 0.107 * size],
        [900, 0.132 * size],
      ] as const;
    for (const [size, most] of [
      [14, 700],
      [28, 900],
    ])
      expect(weightOf(0.14 * size, { size, serif: false, references: referencesAt(size) })).toBe(most);
  });
});
