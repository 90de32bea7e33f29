import type { SKRSContext2D } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import type { Quad, Raster, Rgb } from '#imgtr/page.js';
import { boundsOf, css, isInside, type Lettering, makePage, type Scene, typeset } from './scene.js';

const WHITE = [255, 255, 255] as const;
const paint = (context: SKRSContext2D, color: readonly [number, number, number], [x, y, width, height]: number[]) => {
  context.fillStyle = css(color);
  context.fillRect(x, y, width, height);
};
/** A white page with boxes on it. */
const withBoxes =
  (...boxes: { color: readonly [number, number, number]; box: number[] }[]) =>
  (context: SKRSContext2D) => {
    paint(context, WHITE, [0, 0, context.canvas.width, context.canvas.height]);
    for (const { color, box } of boxes) paint(context, color, box);
  };

/** Indices of the pixels in which two rasters differ. */
function differing(a: Raster, b: Raster): number[] {
  const found: number[] = [];
  for (let i = 0; i < a.width * a.height; i++)
    for (let c = 0; c < a.channels; c++)
      if (a.data[i * a.channels + c] !== b.data[i * b.channels + c]) {
        found.push(i);
        break;
      }
  return found;
}

const short: Lettering = { text: '正品保证', x: 40, y: 100, to: 'Genuine quality promise' };

describe('the room of a text', () => {
  it('is the free ground beside it, at the size of the original', async () => {
    const { drawings } = await typeset({ width: 700, letters: [short] });
    const { style, placement } = drawings.get('b1')!;
    expect(style.fontSize).toBeGreaterThan(37);
    expect(boundsOf(placement).right).toBeGreaterThan(300);
    expect(Math.abs(boundsOf(placement).left - 42)).toBeLessThan(4); // where the ink of the original begins
  });

  it.each<[string, Scene['ground'], Lettering[]]>([
    ['a grid line', withBoxes({ color: [180, 180, 180], box: [260, 0, 1, 200] }), []],
    ['the end of its panel', withBoxes({ color: [240, 240, 240], box: [260, 0, 440, 200] }), []],
    ['kept text', WHITE, [{ text: '129.00', x: 262, y: 100 }]],
    [
      'text without a translation',
      WHITE,
      [{ text: '材料', x: 262, y: 100, to: { kind: 'failed', reason: 'blocked' } }],
    ],
  ])('ends before %s', async (_, ground, others) => {
    const { drawings } = await typeset({ width: 700, ground, letters: [short, ...others] });
    const { right, left } = boundsOf(drawings.get('b1')!.placement);
    expect(right).toBeLessThan(258);
    expect(right - left).toBeGreaterThan(150);
  });

  it('ends three word spaces before other text of its row, so that the two are not read as one', async () => {
    const letters = [short, { text: '129.00', x: 300, y: 100 }];
    const { drawings } = await typeset({ width: 700, letters });
    const { style, placement } = drawings.get('b1')!;
    expect(300 - boundsOf(placement).right).toBeGreaterThan(0.8 * style.fontSize);
  });

  it('is not less between the close lines of a list, whose quads overlap', async () => {
    const letters = ['最高洗涤温度三十度', '常规程序', '不可漂白'].map((text, i) => ({
      ...{ text, x: 40, y: 60 + 36 * i, size: 30 },
      to: ['Max. 30 degrees', 'Gentle cycle', 'Do not bleach'][i],
    }));
    const scene = { width: 600, height: 200, letters };
    const blocks = makePage(scene).blocks.map(block => {
      const [a, b, c, d] = block.quad;
      const quad: Quad = [
        [a[0], a[1] - 4],
        [b[0], b[1] - 4],
        [c[0], c[1] + 4],
        [d[0], d[1] + 4],
      ]; // as readers pad them
      return { ...block, quad, lines: [{ ...block.lines[0], quad }] };
    });
    const { drawings, checks } = await typeset(scene, { blocks });
    for (const { style } of drawings.values()) expect(style.fontSize).toBeGreaterThan(28);
    expect(checks).toEqual([]);
  });

  it('ends before the page does', async () => {
    const { drawings } = await typeset({ width: 260, letters: [short] });
    expect(boundsOf(drawings.get('b1')!.placement).right).toBeLessThan(252);
  });

  it('is shared with a neighbour that grows as well', async () => {
    const { drawings, checks } = await typeset({
      width: 640,
      letters: [short, { ...short, x: 600, align: 'right' }],
    });
    const [first, second] = ['b1', 'b2'].map(id => boundsOf(drawings.get(id)!.placement));
    expect(first.right).toBeLessThan(second.left - 8);
    expect(Math.abs(second.right - 598)).toBeLessThan(4);
    expect(checks.filter(check => check.code === 'overlap')).toEqual([]);
  });

  it('may be below, on more lines, where there is none beside it', async () => {
    const bar = { color: [200, 30, 30], box: [270, 0, 20, 400] } as const;
    const { drawings } = await typeset({
      width: 320,
      height: 400,
      ground: withBoxes({ ...bar, box: [...bar.box] }),
      letters: [{ ...short, y: 200 }],
    });
    const { style, placement } = drawings.get('b1')!;
    const { top, bottom } = boundsOf(placement);
    expect(bottom - top).toBeGreaterThan(1.8 * style.fontSize);
    expect(style.fontSize).toBeGreaterThan(28);
  });

  it('goes on over wood, whose light changes slowly, up to the product', async () => {
    const wood = (context: SKRSContext2D) => {
      for (let x = 0; x < 700; x++)
        for (let y = 0; y < 200; y += 4) {
          const light = 140 - x / 40 + 3 * Math.sin(y / 9 + x / 160);
          paint(context, [light, light * 0.74, light * 0.5], [x, y, 1, 4]);
        }
      paint(context, [215, 165, 110], [430, 0, 270, 200]);
    };
    const { drawings } = await typeset({ width: 700, ground: wood, letters: [{ ...short, color: [255, 244, 220] }] });
    const { style, placement } = drawings.get('b1')!;
    expect(boundsOf(placement).right).toBeLessThan(424);
    expect(boundsOf(placement).right).toBeGreaterThan(320);
    expect(style.fontSize).toBeGreaterThan(25);
  });

  it('goes on over pebbles, up to what is smooth and of another colour', async () => {
    const pebbles = (context: SKRSContext2D) => {
      for (let i = 0; i < 6000; i++) {
        const light = 120 + ((i * 7919) % 90);
        paint(context, [light, light * 0.8, light * 0.7], [(i * 131) % 700, (i * 71) % 200, 9, 6]);
      }
      paint(context, [40, 70, 160], [520, 0, 180, 200]);
    };
    const stroke = { color: [255, 255, 255], width: 4 } as const;
    const letter = { ...short, size: 30, color: [90, 10, 20] as const, stroke };
    const { drawings } = await typeset({ width: 700, ground: pebbles, letters: [letter] });
    const { style, placement } = drawings.get('b1')!;
    expect(style.fontSize).toBeGreaterThan(28);
    expect(boundsOf(placement).right).toBeLessThan(516);
  });

  it('ends on texture before a line, though it is dashed', async () => {
    const paper = (dashed: boolean) => (context: SKRSContext2D) => {
      for (let x = 0; x < 700; x += 2)
        for (let y = 0; y < 200; y += 2) {
          const light = 205 + ((x * 7919 + y * 104729) % 23);
          paint(context, [light, light, light + 5], [x, y, 2, 2]);
        }
      if (dashed) for (let y = 0; y < 200; y += 14) paint(context, [60, 60, 60], [250, y, 3, 8]);
    };
    const rightOf = async (dashed: boolean) => {
      const { drawings } = await typeset({ width: 700, ground: paper(dashed), letters: [short] });
      return boundsOf(drawings.get('b1')!.placement).right;
    };
    expect(await rightOf(false)).toBeGreaterThan(300);
    expect(await rightOf(true)).toBeLessThan(248);
  });

  it('is what the text of a dropped block leaves', async () => {
    const gone: Lettering = { text: '材料', x: 262, y: 100, to: { kind: 'drop', reason: 'rule' } };
    const { drawings } = await typeset({ width: 700, letters: [short, gone] });
    expect(boundsOf(drawings.get('b1')!.placement).right).toBeGreaterThan(300);
  });

  it('keeps the middle of a centred text', async () => {
    const { drawings } = await typeset({ width: 700, letters: [{ ...short, x: 350, align: 'center' }] });
    const { left, right } = boundsOf(drawings.get('b1')!.placement);
    expect(Math.abs((left + right) / 2 - 350)).toBeLessThan(3);
  });
});

describe('the edge that a text keeps', () => {
  const list = ['冷水手洗不可漂白', '避免长时间暴晒'].map((text, i) => ({
    ...{ text, x: 70, y: 110 + 50 * i, size: 28, to: 'Hand wash cold and do not bleach' },
  }));

  it('is the left one of a heading whose middle is near an indented line’s by chance', async () => {
    const heading = { text: '温馨提示大家', x: 40, y: 50, size: 40, to: 'Please note' };
    const { drawings } = await typeset({ width: 800, height: 260, letters: [heading, ...list] });
    expect(drawings.get('b1')!.style.align).toBe('left');
    expect(Math.abs(boundsOf(drawings.get('b1')!.placement).left - 42)).toBeLessThan(4);
  });

  it('is the middle where all stand in the middle of their page', async () => {
    const letters = ['新款上市', '轻盈一夏自在'].map((text, i) => ({
      ...{ text, x: 300, y: 60 + 80 * i, align: 'center' as const, to: 'New in' },
    }));
    const { drawings } = await typeset({ width: 600, letters });
    for (const { style } of drawings.values()) expect(style.align).toBe('center');
  });
});

describe('two lines around one middle', () => {
  it('are centred, wherever there is more room', async () => {
    const ground = withBoxes({ color: [200, 200, 200], box: [420, 0, 4, 200] });
    const letters = [
      {
        text: '买票请到官方网站发货',
        x: 280,
        y: 60,
        size: 24,
        align: 'center' as const,
        to: 'Tickets and freight online',
      },
      { text: '祝您旅途愉快', x: 280, y: 100, size: 24, align: 'center' as const, to: 'Have a good journey' },
    ];
    const { drawings } = await typeset({ width: 500, ground, letters });
    for (const { placement, style } of drawings.values()) {
      const { left, right } = boundsOf(placement);
      expect(style.align).toBe('center');
      expect(Math.abs((left + right) / 2 - 280)).toBeLessThan(4);
    }
  });
});

describe('the place of a text', () => {
  it('stays over its original: what would be far longer is set smaller or on two lines', async () => {
    const letters = [{ text: '简约百搭', x: 40, y: 200, to: 'Simple and versatile' }];
    const { drawings } = await typeset({ width: 800, height: 400, letters });
    const { placement, style } = drawings.get('b1')!;
    const { left, right } = boundsOf(placement);
    expect((left + right) / 2).toBeLessThan(40 + 4 * 40 + 0.4 * 40);
    expect(style.fontSize).toBeGreaterThan(30);
  });

  it('is left by a text that else would be much smaller', async () => {
    const letters = [{ text: '包邮', x: 40, y: 50, to: 'Free nationwide delivery today' }];
    const { drawings } = await typeset({ width: 800, height: 100, letters });
    expect(drawings.get('b1')!.style.fontSize).toBeGreaterThan(36);
  });
});

describe('the lines of a badge', () => {
  const circle = (context: SKRSContext2D) => {
    paint(context, WHITE, [0, 0, 300, 300]);
    context.fillStyle = css([20, 130, 90]);
    context.beginPath();
    context.arc(150, 150, 120, 0, 7);
    context.fill();
  };
  const lines = ['纯棉四件套', '全国联保'].map((text, i) => ({
    ...{ text, x: 150, y: 122 + 56 * i, size: 40, color: WHITE, align: 'center' as const },
  }));
  const isInCircle = (x: number, y: number) => Math.hypot(x - 150, y - 150) < 120;

  it('are laid out together, as long as the shape is wide where they stand', async () => {
    const words = ['Cotton bedding set', 'National warranty'];
    const letters = lines.map((line, i) => ({ ...line, to: words[i] }));
    const { drawings, output, clean, checks } = await typeset({ width: 300, height: 300, ground: circle, letters });
    const drawn = [...drawings.values()];
    expect(drawn[0].style.fontSize).toBe(drawn[1].style.fontSize);
    // One line each would be half as large.
    expect(drawn[0].style.fontSize).toBeGreaterThan(28);
    expect(checks).toEqual([]);
    const written = differing(output!, clean);
    expect(written.every(i => isInCircle(i % 300, Math.floor(i / 300)))).toBe(true);
    const [top, bottom] = [written[0], written.at(-1)!].map(i => Math.floor(i / 300));
    expect(Math.abs((top + bottom) / 2 - 150)).toBeLessThan(8);
  });

  it('stay in the middle of their shape when one text has more lines than its original', async () => {
    const letters = [{ ...lines[0], text: '包邮', y: 150, to: 'Free nationwide shipping' }];
    const { output, clean } = await typeset({ width: 300, height: 300, ground: circle, letters });
    const rows = differing(output!, clean).map(i => Math.floor(i / 300));
    expect(Math.abs((rows[0] + rows.at(-1)!) / 2 - 150)).toBeLessThan(6);
  });
});

describe('siblings', () => {
  const items = ['静音电机设计', '全国联保', '不可漂白不可烘干'].map((text, i) => ({
    text,
    x: 60,
    y: 60 + 80 * i,
    size: 30,
  }));
  const words = ['Quiet motor', 'Warranty', 'Do not bleach and do not tumble dry at all'];

  it('have one size, one weight, one colour and one edge', async () => {
    const letters = items.map((item, i) => ({ ...item, to: words[i] }));
    const { drawings } = await typeset({ width: 520, height: 300, letters });
    const drawn = [...drawings.values()];
    expect(drawn).toHaveLength(3);
    for (const key of ['fontSize', 'fontWeight', 'color'] as const)
      for (const { style } of drawn) expect(style[key]).toEqual(drawn[0].style[key]);
    for (const { placement } of drawn)
      expect(Math.abs(boundsOf(placement).left - boundsOf(drawn[0].placement).left)).toBeLessThan(2);
  });

  it('in a row share size and weight though each has its own colour', async () => {
    const colors = [
      [190, 30, 50],
      [30, 90, 180],
      [20, 120, 70],
    ] as const;
    const boxes = [0, 1, 2].map(i => ({ color: [240, 240, 240] as const, box: [20 + 260 * i, 40, 240, 70] }));
    const letters = ['两天发货', '无忧退换', '全国联保'].map((text, i) => ({
      ...{ text, x: 140 + 260 * i, y: 75, size: 36, align: 'center' as const, color: colors[i] },
      to: ['Ships in two days', 'Easy returns', 'Full warranty'][i],
    }));
    const { drawings } = await typeset({ width: 800, height: 150, ground: withBoxes(...boxes), letters });
    const drawn = ['b1', 'b2', 'b3'].map(id => drawings.get(id)!.style);
    for (const { fontSize, fontWeight } of drawn)
      expect([fontSize, fontWeight]).toEqual([drawn[0].fontSize, drawn[0].fontWeight]);
    drawn.forEach(({ color }, i) => {
      for (const c of [0, 1, 2]) expect(Math.abs(color[c] - colors[i][c])).toBeLessThan(12);
    });
  });

  it('do not all shrink for one that has no room', async () => {
    const letters = [...items, { ...items[0], y: 300 }].map((item, i) => ({
      ...item,
      to: ['Quiet', 'Warranty', 'Dry flat', 'W'.repeat(30)][i],
    }));
    const { drawings, checks } = await typeset({ width: 420, height: 360, letters });
    const sizes = ['b1', 'b2', 'b3', 'b4'].map(id => drawings.get(id)!.style.fontSize);
    expect(sizes[1]).toBe(sizes[0]);
    expect(sizes[2]).toBe(sizes[0]);
    expect(sizes[3]).toBeLessThan(0.7 * sizes[0]);
    expect(checks).toContainEqual(expect.objectContaining({ code: 'too-small', severity: 'info', block: 'b4' }));
  });
});

describe('the picture', () => {
  const rotated: Lettering = {
    ...short,
    text: '限量发售',
    to: 'Limited offer',
    x: 250,
    y: 200,
    angle: 17,
    align: 'center',
  };

  it.each([3, 4] as const)('differs from the source in patches and placements only (%d channels)', async channels => {
    const letters = [short, rotated, { text: '129.00', x: 40, y: 300 }];
    const page = await typeset({ width: 500, height: 360, channels, ground: [230, 240, 250], letters });
    const allowed = (i: number) => {
      const [x, y] = [i % 500, Math.floor(i / 500)];
      const inPatch = [...page.patches.values()].some(
        ({ box, mask }) =>
          x >= box.x &&
          y >= box.y &&
          x < box.x + box.width &&
          y < box.y + box.height &&
          mask[(y - box.y) * box.width + x - box.x] > 0,
      );
      return inPatch || [...page.drawings.values()].some(({ placement }) => isInside(placement, x, y));
    };
    expect(page.drawings.size).toBe(2);
    expect(page.output!.channels).toBe(channels);
    expect(differing(page.raster, page.output!).filter(i => !allowed(i))).toEqual([]);
  });

  it('is its plate outside the placements, to the pixel', async () => {
    const page = await typeset({ width: 500, height: 360, letters: [short, rotated] }, { plate: 'drawn' });
    const placements = [...page.drawings.values()].map(({ placement }) => placement);
    const stray = differing(page.plate!, page.output!).filter(
      i => !placements.some(q => isInside(q, i % 500, Math.floor(i / 500))),
    );
    expect(stray).toEqual([]);
    expect(differing(page.plate!, page.output!).length).toBeGreaterThan(500);
  });

  it('has rotated lettering where it was, leaning as it did', async () => {
    const { drawings } = await typeset({ width: 500, height: 360, letters: [rotated] });
    const [from, to] = drawings.get('b1')!.placement;
    expect((Math.atan2(to[1] - from[1], to[0] - from[0]) * 180) / Math.PI).toBeCloseTo(17, 1);
    const { left, right, top, bottom } = boundsOf(drawings.get('b1')!.placement);
    expect(Math.hypot((left + right) / 2 - 250, (top + bottom) / 2 - 200)).toBeLessThan(6);
  });

  it('has no frame or ghost on transparent ground', async () => {
    const page = await typeset({ channels: 4, ground: () => {}, letters: [{ ...short, to: 'Real' }] });
    const { placement } = page.drawings.get('b1')!;
    const alphas = Array.from({ length: 400 * 200 }, (_, i) => [i, page.output!.data[i * 4 + 3]] as const);
    for (const [i, alpha] of alphas)
      if (alpha > 0) expect(isInside(placement, i % 400, Math.floor(i / 400))).toBe(true);
    const solid = alphas.findIndex(([, alpha]) => alpha === 255);
    expect([...page.output!.data.subarray(solid * 4, solid * 4 + 3)].every(value => Math.abs(value - 20) < 4)).toBe(
      true,
    );
  });

  it.each([
    ['opaque letters on a half-transparent panel', 1, 0.5],
    ['letters and panel half transparent alike', 0.5, 0.5],
    ['half-transparent letters on nothing', 0.5, 0],
  ])('has letters as opaque as they were, and ground as it was: %s', async (_, letters, panel) => {
    const shade = 'rgba(200, 30, 40, X)';
    const page = await typeset({
      ...{ channels: 4, width: 300, height: 100 },
      ground: context => {
        context.fillStyle = shade.replace('X', String(panel));
        context.fillRect(0, 0, 300, 100);
      },
      letters: [{ ...short, x: 20, y: 50, color: [250, 240, 220], opacity: letters, to: 'Real' }],
    });
    const alphaAt = (i: number) => page.output!.data[i * 4 + 3];
    const drawn = differing(page.clean, page.output!);
    const alphas = drawn.map(alphaAt).sort((a, b) => a - b);
    const [low, high] = [Math.min(letters, panel) * 255, Math.max(letters, panel) * 255];
    expect(alphas[0]).toBeGreaterThan(low - 4);
    expect(alphas.at(-1)).toBeLessThan(high + 4);
    const full = drawn.filter(i => Math.abs(alphaAt(i) - letters * 255) < 4);
    expect(full.length).toBeGreaterThan(0.3 * drawn.length);
    const colors = full.map(i => [...page.output!.data.subarray(i * 4, i * 4 + 3)]);
    expect(colors.some(([r, g, b]) => Math.hypot(r - 250, g - 240, b - 220) < 12)).toBe(true);
    const ground = differing(page.clean, page.output!).length;
    expect(ground).toBeLessThan(0.5 * 300 * 100);
  });

  it('loses the text of a dropped block and nothing is set there', async () => {
    const page = await typeset({ letters: [{ ...short, to: { kind: 'drop', reason: 'rule' } }] });
    expect(page.drawings.size).toBe(0);
    expect(page.output!.data.every(value => value === 255)).toBe(true);
  });

  it('is absent when nothing is drawn or dropped', async () => {
    const page = await typeset({ letters: [{ text: '正品', x: 40, y: 100 }] });
    expect(page.output).toBeUndefined();
    expect(page.plate).toBeUndefined();
  });

  it('as a plate of all loses every text that could be erased', async () => {
    const letters = [{ ...short, to: { kind: 'keep', reason: 'none' } as const }];
    const page = await typeset({ letters }, { plate: 'all' });
    expect(page.output).toBeUndefined();
    expect(page.plate!.data.every(value => value === 255)).toBe(true);
  });
});

describe('a block that cannot be set', () => {
  const narrow = withBoxes(
    { color: [30, 90, 160], box: [0, 0, 38, 200] },
    { color: [30, 90, 160], box: [122, 0, 300, 200] },
  );
  it.each<[string, string, Lettering]>([
    ['does-not-fit', 'overflow', { text: '正品', x: 40, y: 100, to: 'Antidisestablishmentarianism' }],
    ['missing-glyph', 'missing-glyph', { text: '正品', x: 40, y: 100, to: 'हिंदी' }],
    ['no-patch', 'residual-source', { text: '正品', x: 40, y: 100, to: 'Real', unerased: true }],
  ])('keeps its pixels and says why: %s', async (reason, code, letter) => {
    const page = await typeset({ ground: narrow, letters: [letter] }, { plate: 'drawn' });
    expect(page.undrawn.get('b1')).toBe(reason);
    expect(page.checks).toMatchObject([{ code, severity: 'error', block: 'b1' }]);
    expect(page.output).toBeUndefined();
    expect(differing(page.plate!, page.raster)).toEqual([]);
  });

  it('keeps its pixels when what was erased is not its text', async () => {
    const letters = [{ text: '正品保证放心买', x: 40, y: 100, size: 30, to: 'Real' }];
    const { patches } = makePage({ letters });
    const [patch] = patches.values();
    const mask = patch.mask.slice();
    // The patch holds no more than the last third of the text.
    for (let i = 0; i < mask.length; i++) if (i % patch.box.width < (2 / 3) * patch.box.width) mask[i] = 0;
    const partly = { ...patch, mask: new Uint8Array(new SharedArrayBuffer(mask.length)) };
    partly.mask.set(mask);
    const page = await typeset({ letters }, { patches: new Map([['b1', partly]]), plate: 'drawn' });
    expect(page.undrawn.get('b1')).toBe('no-ink');
    expect(page.output).toBeUndefined();
    expect(differing(page.plate!, page.raster)).toEqual([]);
  });

  it('keeps its pixels while others are set', async () => {
    const other = { text: '正品保证', x: 40, y: 50, size: 24, to: 'Real' };
    const page = await typeset({
      ground: narrow,
      letters: [{ text: '正品', x: 40, y: 130, to: 'Antidisestablishmentarianism' }, other],
    });
    expect([...page.drawings.keys()]).toEqual(['b2']);
    const quad = page.blocks[0].quad;
    const changed = differing(page.output!, page.raster).filter(i => isInside(quad, i % 400, Math.floor(i / 400)));
    expect(changed).toEqual([]);
  });
});

describe('lettering on one colour', () => {
  const letters = [short];

  it('stands alone, the place of its original included', async () => {
    const { drawings, blocks } = await typeset({ width: 700, ground: [240, 230, 220], letters });
    const { placement, bare } = drawings.get('b1')!;
    for (const quad of [placement, blocks[0].quad]) for (const [x, y] of quad) expect(isInside(bare!, x, y)).toBe(true);
  });

  it.each<[string, Rgb, boolean]>([
    ['a JPEG’s noise does not change that', [236, 226, 216], true],
    ['a faint trace of the old text does', [222, 212, 202], false],
  ])('%s', async (_, color, expected) => {
    const ground = withBoxes({ color: [240, 230, 220], box: [0, 0, 700, 200] }, { color, box: [100, 96, 12, 6] });
    const { drawings } = await typeset({ width: 700, ground, letters });
    expect(drawings.get('b1')!.bare !== undefined).toBe(expected);
  });
});

describe('the edge that stays', () => {
  const edges = async (scene: Scene) =>
    [...(await typeset(scene)).drawings.values()].map(({ placement }) => boundsOf(placement));

  it('is that of the lines above and below, whatever was read', async () => {
    const [, second] = await edges({
      ...{ width: 700, height: 260 },
      letters: [
        { text: '正品保证', x: 60, y: 70, to: 'Genuine' },
        { ...{ text: '全国联保', x: 60, y: 130, to: 'Nationwide warranty' }, align: 'left' as const },
        { ...{ text: '七天退换', x: 60, y: 190, to: 'Free returns' } },
      ].map(letter => ({ ...letter, size: 40 })),
    });
    expect(Math.abs(second.left - 62)).toBeLessThan(4);
  });

  it('is none but the middle inside a badge', async () => {
    const [badge] = await edges({
      ground: withBoxes({ color: [200, 30, 30], box: [60, 60, 260, 80] }),
      letters: [{ text: '正品', x: 150, y: 100, color: WHITE, to: 'Genuine' }],
    });
    expect(Math.abs((badge.left + badge.right) / 2 - 190)).toBeLessThan(3);
  });

  it('leaves a label all the ground up to a value that does not grow towards it', async () => {
    const { drawings } = await typeset({
      ...{ width: 700, height: 200 },
      letters: ['材质', '尺寸'].flatMap((text, i) => [
        { text, x: 40, y: 60 + 60 * i, size: 36, to: ['Material', 'Dimensions'][i] },
        { text: '不锈钢材', x: 260, y: 60 + 60 * i, size: 36, to: 'Steel' },
      ]),
    });
    expect(drawings.get('b1')!.style.fontSize).toBeGreaterThan(32);
    expect(boundsOf(drawings.get('b3')!.placement).right).toBeLessThan(258);
  });
});

describe('columns side by side', () => {
  it('have one face and one size, and end before the line below them', async () => {
    const rule = withBoxes({ color: [90, 90, 90], box: [0, 392, 400, 3] });
    const letters = ['有是是非非士', '是非不得問人', '已取之時不参'].map((text, i) => ({
      ...{ text, x: 300 - 100 * i, y: 20, size: 56, vertical: true },
      ...(i === 0 && { face: 'serif' as const }),
      to: ['시비를 가리는 사사가', '시비는 취하려는', '이미 취한 때에는 한 사람'][i],
    }));
    const { drawings } = await typeset({ width: 400, height: 420, ground: rule, letters }, { to: 'ko' });
    const drawn = [...drawings.values()];
    expect(drawn).toHaveLength(3);
    for (const { style, placement } of drawn) {
      expect([style.fontSize, style.fontFamily]).toEqual([drawn[0].style.fontSize, drawn[0].style.fontFamily]);
      expect(boundsOf(placement).bottom).toBeLessThan(392);
    }
  });
});

describe('a column', () => {
  const column: Lettering = { text: '会员专享', x: 300, y: 40, vertical: true };

  it('stays a column in Japanese', async () => {
    const { drawings } = await typeset(
      { width: 600, height: 300, letters: [{ ...column, to: '会員専用' }] },
      { to: 'ja' },
    );
    const { left, right, top, bottom } = boundsOf(drawings.get('b1')!.placement);
    expect(bottom - top).toBeGreaterThan(3 * (right - left));
    expect(Math.abs((left + right) / 2 - 300)).toBeLessThan(3);
  });

  it.each([
    ['upright syllables', '회원 전용', { height: 195, width: 42 }],
    ['up to three digits across', '24시간', { height: 130, width: 60 }],
    ['longer numbers and Latin words on their side', '회원 VIP 2026', { height: 260, width: 42 }],
  ])('stays a column of %s in Korean', async (_, to, most) => {
    const { drawings } = await typeset({ width: 600, height: 300, letters: [{ ...column, to }] }, { to: 'ko' });
    const { style, placement } = drawings.get('b1')!;
    const { left, right, top, bottom } = boundsOf(placement);
    expect(Math.abs((left + right) / 2 - 300)).toBeLessThan(5);
    expect(right - left).toBeLessThan(most.width);
    expect(bottom - top).toBeGreaterThan(2 * (right - left));
    expect(bottom - top).toBeLessThan(most.height);
    expect(style.fontSize).toBeGreaterThan(30);
  });

  it('is set in lines where there is room, in languages that do not stack', async () => {
    const { drawings } = await typeset({ width: 600, height: 300, letters: [{ ...column, to: 'VIP only' }] });
    const [from, to] = drawings.get('b1')!.placement;
    expect(Math.abs(to[1] - from[1])).toBeLessThan(1);
    expect(drawings.get('b1')!.style.fontSize).toBeGreaterThan(30);
  });

  it('is turned on its side where there is none', async () => {
    const walls = withBoxes(
      { color: [200, 60, 60], box: [0, 0, 260, 300] },
      { color: [200, 60, 60], box: [340, 0, 260, 300] },
    );
    const { drawings } = await typeset({
      width: 600,
      height: 300,
      ground: walls,
      letters: [{ ...column, to: 'Members only' }],
    });
    const [from, to]: Quad = drawings.get('b1')!.placement;
    expect(Math.abs(to[0] - from[0])).toBeLessThan(1);
    expect(to[1]).toBeGreaterThan(from[1]);
  });
});

describe('what a person should look at', () => {
  /** Codes and severities of a page's checks. */
  const codesOf = async (scene: Scene) =>
    (await typeset(scene)).checks.map(({ code, severity }) => `${code} ${severity}`);
  const fair: Lettering = { ...short, to: 'Genuine quality' };
  const wide = { width: 1400, height: 240 };

  it('is nothing on a page whose lettering came out like the original', async () => {
    expect(await codesOf({ ...wide, letters: [fair] })).toEqual([]);
  });

  it('is a text far longer than its original, though there is room for it', async () => {
    const to = 'Genuine quality promise that holds for each and every one of our buyers';
    expect(await codesOf({ ...wide, letters: [{ ...short, to }] })).toContain('overflow warning');
  });

  it('is not a short label that no language says in fewer words', async () => {
    expect(await codesOf({ ...wide, letters: [{ ...short, text: '包邮', to: 'Free shipping' }] })).toEqual([]);
  });

  it('is a text that fits at no readable size', async () => {
    const scene = { width: 170, height: 64, letters: [{ ...short, x: 4, y: 32, to: 'word '.repeat(60).trim() }] };
    const { checks, undrawn } = await typeset(scene);
    expect(undrawn.get('b1')).toBe('does-not-fit');
    expect(checks).toMatchObject([{ code: 'overflow', severity: 'error', block: 'b1' }]);
  });

  it('is a character that no font has', async () => {
    const { checks } = await typeset({ letters: [{ ...short, to: 'Genuine \u{13000}' }] });
    expect(checks).toMatchObject([
      { code: 'missing-glyph', severity: 'error', detail: expect.stringContaining('\u{13000}') },
    ]);
  });

  it('is lettering less than half as large as its original', async () => {
    const scene = {
      width: 190,
      height: 60,
      letters: [{ ...short, x: 10, y: 30, to: 'Genuine quality promise for everybody' }],
    };
    expect(await codesOf(scene)).toContain('too-small warning');
  });
});
