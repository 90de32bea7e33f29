/** The rooms that a worker has for tasks of all kinds. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { openKits } from '#imgtr/commands/worker/kits.js';
import { BadMessageError, TransferError } from '#imgtr/errors.js';
import { resolveFleetOptions } from '#imgtr/options/fleet.js';
import { resolveOptions } from '#imgtr/options/translate.js';
import { createPixelPool } from '#imgtr/runtime/pool/pool.js';
import { createAllowance } from '#imgtr/translate/desk/allowance.js';
import { noMemory } from '#imgtr/translate/desk/memory.js';
import { tempFolder } from '../../temp-folder.js';

const pool = createPixelPool({ threads: 1 });
afterAll(() => pool.close());

/** The settings that a producer sends which was started with these flags. */
const sent = async (flags: object) => {
  const given = { inputs: ['x'], out: 'out', to: 'en', redis: 'redis://localhost', ...flags };
  return (await resolveFleetOptions(given, {})).settings;
};

async function open(settings: Record<string, string | Error> = {}) {
  const own = await resolveOptions({ inputs: ['x'], out: tempFolder(), to: 'ko', translator: 'none' }, {});
  const kits = await openKits({
    own,
    settings: async name => {
      const text = settings[name];
      if (text instanceof Error) throw text;
      return text;
    },
    ...{ pool, reader: undefined, memory: noMemory, allowance: createAllowance(), onBatch: () => {} },
  });
  onTestFinished(() => kits.close());
  return { kits, own };
}

describe('a task', () => {
  it('without settings gets the worker’s own, in its own languages', async () => {
    const { kits, own } = await open();
    expect((await kits.enter('a', {})).options).toEqual(own);
    expect((await kits.enter('b', { from: 'ja', to: 'en' })).options).toMatchObject({ from: 'ja', to: ['en'] });
  });

  it('is done as its settings say, files included, and is told what cannot be', async () => {
    const phrases = path.join(tempFolder(), 'terms.csv');
    writeFileSync(phrases, 'zh,en\n包邮,Free shipping\n');
    const { kits } = await open({
      words: await sent({ phrases, format: 'webp', quality: '70', ignoreRegion: ['0,0,10,10'], units: 'none' }),
      service: await sent({ translator: 'gemini' }),
      none: '{"v":2}',
      odd: '{"v":1,"values":{"out":"/etc"},"files":{}}',
      away: new Error('no answer'),
    });
    const { options, rooms } = await kits.enter('a', { to: 'en', imgtr_settings: 'words' });
    expect(options).toMatchObject({
      translator: 'phrasebook',
      format: 'webp',
      quality: 70,
      units: 'none',
      sidecar: true,
    });
    expect(options.ignoreRegion).toHaveLength(1);
    const block = { id: 'b1', text: '包邮', lines: [], kind: 'overlay' } as never;
    const context = { page: { id: 'a', target: 'en' as const }, signal: new AbortController().signal };
    expect((await rooms.translator.translate([block], context)).get('b1')).toMatchObject({ text: 'Free shipping' });

    const enter = (imgtr_settings: string) => kits.enter('x', { to: 'en', imgtr_settings });
    await expect(enter('service')).rejects.toThrow('this worker does not translate with gemini, but with none');
    await expect(enter('none')).rejects.toThrow(BadMessageError);
    await expect(enter('odd')).rejects.toThrow('the setting out is not one that a task may have');
    await expect(enter('forgotten')).rejects.toThrow('no longer kept');
    await expect(enter('away')).rejects.toThrow(TransferError);
    await expect(kits.enter('x', { from: 'zh', to: 'xx' })).rejects.toThrow('xx is no language');
  });
});

it('kits that nobody needs are closed when there are many; those in use stay', async () => {
  const texts = await Promise.all(Array.from({ length: 80 }, (_, n) => sent({ quality: String(n + 1) })));
  const { kits } = await open(Object.fromEntries(texts.map((text, n) => [`s${n}`, text])));
  const first = await kits.enter('first', { to: 'en', imgtr_settings: 's0' });
  const idle = await kits.enter('idle', { to: 'en', imgtr_settings: 's1' });
  kits.leave('idle');
  for (let n = 2; n < 80; n++) {
    await kits.enter(`p${n}`, { to: 'en', imgtr_settings: `s${n}` });
    kits.leave(`p${n}`);
  }
  expect(kits.of('first')).toBe(first);
  expect(await kits.enter('again', { to: 'en', imgtr_settings: 's0' })).toBe(first);
  expect(await kits.enter('anew', { to: 'en', imgtr_settings: 's1' })).not.toBe(idle);
  expect(() => kits.of('idle')).toThrow('no kit for idle');
});
