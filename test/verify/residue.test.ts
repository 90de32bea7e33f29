import { describe, expect, it } from 'vitest';
import type { Block, Line, Quad, Translation } from '#imgtr/page.js';
import { type Finished, findResidue, smallestLetters, standingText } from '#imgtr/verify/residue.js';
import { aBlock, aDrawing, aQuad } from '../fixtures/pages.js';

const NAME = aQuad(10, 10, 100, 20);
const PRICE = aQuad(10, 60, 100, 20);
const FAR = aQuad(10, 200, 100, 20);

interface Wish {
  readonly quad?: Quad;
  readonly text?: string;
  readonly block?: Partial<Block>;
  readonly answer?: Translation | undefined;
  readonly placement?: Quad | undefined;
}

/** A page of one block that was translated and drawn where it stood, unless told otherwise. */
function aPage(wish: Wish = {}): Finished {
  const { quad = NAME, text = '精选面料', block = {} } = wish;
  const answer = 'answer' in wish ? wish.answer : ({ kind: 'text', text: '엄선한 원단', by: 'model' } as const);
  const placement = 'placement' in wish ? wish.placement : quad;
  return {
    blocks: [aBlock('b1', { quad, text, ...block })],
    translations: new Map(answer ? [['b1', answer]] : []),
    drawings: new Map(placement ? [['b1', { ...aDrawing(), placement }]] : []),
    undrawn: new Map(),
  };
}
const read = (text: string, quad: Quad, confidence = 0.98): Line => ({
  ...{ text, quad, confidence },
  angle: 0,
  vertical: false,
});
const residue = (line: Line, page: Finished) =>
  findResidue([line], page, 'zh').map(({ severity, block }) => [severity, block]);

describe('residue on a finished page', () => {
  it.each<[string, Line, Finished, unknown]>([
    ['a line that nobody read before', read('假一赔十', FAR), aPage(), [['error', undefined]]],
    ['a translated line that is still there', read('精选面料', NAME), aPage(), [['error', 'b1']]],
    [
      'its end, beside the lettering',
      read('面料', aQuad(80, 10, 30, 20)),
      aPage({ placement: aQuad(10, 10, 60, 20) }),
      [['error', 'b1']],
    ],
    [
      'a line that was to be removed',
      read('精选面料', NAME),
      aPage({ answer: { kind: 'drop', reason: 'rule' }, placement: undefined }),
      [['error', 'b1']],
    ],
    [
      'a single character of it',
      read('选', aQuad(40, 10, 20, 20), 0.9),
      aPage({ text: '选', placement: undefined, answer: { kind: 'drop', reason: 'rule' } }),
      [['error', 'b1']],
    ],
    ['one character that may be a pattern', read('田', FAR), aPage(), [['warning', undefined]]],
    ['a line read with doubt', read('假一赔十', FAR, 0.6), aPage(), [['warning', undefined]]],
  ])('is %s', (_, line, page, expected) => {
    expect(residue(line, page)).toEqual(expected);
  });

  it.each<[string, Line, Finished]>([
    ['text of the target', read('엄선한 원단', NAME), aPage()],
    ['lettering that the recogniser takes for source text', read('咎已旨', NAME), aPage()],
    [
      'source text that the translation is meant to hold',
      read('华为', NAME),
      aPage({ text: '华为手机', answer: { kind: 'text', text: '华为 핸드폰', by: 'rule' } }),
    ],
    [
      'a brand kept by a rule',
      read('华为', NAME),
      aPage({ text: '华为', block: { keep: 'rule' }, answer: undefined, placement: undefined }),
    ],
    [
      'a text that the translator keeps',
      read('华为', NAME),
      aPage({ text: '华为', answer: { kind: 'keep', reason: 'unchanged' }, placement: undefined }),
    ],
    [
      'a text that failed: it has a check of its own',
      read('精选面料', NAME),
      aPage({ answer: { kind: 'failed', reason: 'blocked' }, placement: undefined }),
    ],
    ['a number', read('128.00', FAR), aPage()],
  ])('is not %s', (_, line, page) => {
    expect(residue(line, page)).toEqual([]);
  });

  it('is told from a Japanese translation by what that is meant to say', () => {
    const page = aPage({ text: '新品上市', answer: { kind: 'text', text: '新商品発売', by: 'model' } });
    expect(residue(read('新商品発売', NAME), page)).toEqual([]);
    expect(residue(read('新品上市', NAME), page)).toEqual([['error', 'b1']]);
  });

  it('carries its place and what was read', () => {
    const [check] = findResidue([read('假一赔十', FAR)], aPage(), 'zh');
    expect(check).toMatchObject({ code: 'residual-source', quad: FAR, detail: expect.stringContaining('假一赔十') });
  });

  it('knows which text stays and how small the letters are', () => {
    const page = { ...aPage(), blocks: [aBlock('b1', { quad: NAME }), aBlock('b2', { quad: PRICE, keep: 'rule' })] };
    expect(standingText(page)).toEqual([PRICE]);
    expect(smallestLetters(page, 'zh')).toBe(20);
    expect(smallestLetters({ ...page, blocks: [] }, 'zh')).toBeUndefined();
  });
});
