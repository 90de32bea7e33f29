import { describe, expect, it } from 'vitest';
import { both } from '#imgtr/flow/both.js';
import { Scope } from '#imgtr/flow/scope.js';

describe('Scope', () => {
  it('closes the last opened first, once, and each even when another fails', async () => {
    const closed: string[] = [];
    const scope = new Scope();
    scope.use({ close: () => closed.push('first') });
    scope.use({
      close() {
        closed.push('second');
        throw new Error('second would not close');
      },
    });
    scope.use({ close: async () => closed.push('third') });
    await expect(scope.close()).rejects.toThrow('second would not close');
    await scope.close().catch(() => {});
    expect(closed).toEqual(['third', 'second', 'first']);
  });
});

describe('both', () => {
  it('waits for the sibling before it throws', async () => {
    let ended = false;
    const slow = new Promise<void>(resolve => setTimeout(resolve, 20)).then(() => {
      ended = true;
    });
    await expect(both(Promise.reject(new Error('one broke')), slow)).rejects.toThrow('one broke');
    expect(ended).toBe(true);
  });
});
