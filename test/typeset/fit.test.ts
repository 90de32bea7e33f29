import { describe, expect, it } from 'vitest';
import { minimumSize } from '#imgtr/typeset/layout/fit.js';

const least = (size: number, text: string, pageWidth = 790, scale = 1) => minimumSize(size, { text, pageWidth, scale });

describe('the least size of lettering', () => {
  it('is what can be read of a page as wide as a phone shows it', () => {
    expect(least(40, 'Genuine', 790)).toBeCloseTo(0.014 * 790);
    expect(least(60, 'Genuine', 1500)).toBeCloseTo(0.014 * 1500);
  });

  it('is larger for syllables than for letters, whose strokes run together later', () => {
    expect(least(30, '정품', 300)).toBe(10);
    expect(least(30, 'Genuine', 300)).toBe(8);
  });

  it('is never much below the original’s where that is small itself', () => {
    expect(least(9, 'Genuine', 300)).toBeCloseTo(8);
    expect(least(8, 'Genuine', 300)).toBeCloseTo(7.2);
    expect(least(16, 'Genuine', 2000)).toBeCloseTo(8);
  });

  it('is counted in pixels of the result where that is smaller than the page', () => {
    expect(least(60, '정품', 790, 0.5)).toBe(20);
  });
});
