import { afterAll, describe, expect, it } from 'vitest';
import { MissingError } from '#imgtr/errors.js';
import { createPixelPool } from '#imgtr/runtime/pool/pool.js';

const pool = createPixelPool({ threads: 1 });
afterAll(() => pool.close());

const task = (name: string, code: string) => ({ filename: `data:text/javascript,${encodeURIComponent(code)}`, name });

describe('the pixel pool', () => {
  it('returns what a function returns', async () => {
    const double = task('double', 'export const double = n => 2 * n;');
    expect(await pool.run(double, 21)).toBe(42);
  });

  it('passes on what a function throws', async () => {
    const fail = task('fail', 'export const fail = () => { throw new Error("too small"); };');
    await expect(pool.run(fail, undefined)).rejects.toThrow('too small');
  });

  it('tells a room that cannot be loaded from a picture that cannot be read', async () => {
    const broken = task('decode', 'import "node:no-such-module";');
    const loading = pool.run(broken, undefined);
    await expect(loading).rejects.toBeInstanceOf(MissingError);
    await expect(loading).rejects.toThrow(/^a part of imgtr cannot be loaded: /);
  });
});
