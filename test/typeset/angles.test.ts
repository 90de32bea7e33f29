import { expect, it } from 'vitest';
import { evenAngles } from '#imgtr/typeset/page/angles.js';
import { aBlock, aQuad } from '../fixtures/pages.js';

const long = aBlock('long', { angle: 2, quad: aQuad(10, 10, 200, 20) });
const short = aBlock('short', { angle: 0, quad: aQuad(10, 40, 80, 20) });

it('neighbours that lean alike lean as the longest of them does', () => {
  expect(Object.fromEntries(evenAngles([short, long]))).toEqual({ long: 2, short: 2 });
});

it('print on goods that lean does not make the lettering beside it lean', () => {
  expect(Object.fromEntries(evenAngles([short, { ...long, kind: 'on-product' }]))).toEqual({ long: 2, short: 0 });
});
