import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '#imgtr/errors.js';
import { resolveDrawing, resolveOptions } from '#imgtr/options/translate.js';
import { tempFolder } from '../temp-folder.js';

const base = { inputs: ['in'], out: 'out', phrases: 'p.csv' };
function configFile(content: string): string {
  const file = path.join(tempFolder(), 'imgtr.json');
  writeFileSync(file, content);
  return file;
}

describe('resolveOptions', () => {
  it('lets a flag win over the environment, that over the config file, and that over the default', async () => {
    const config = configFile('{"to": "en", "base-url": "http://config", "min-confidence": 0.7, "clean-plate": true}');
    const env = { GEMINI_BASE_URL: 'http://environment' };
    const options = await resolveOptions({ ...base, config, minConfidence: '0.9' }, env);
    expect(options).toMatchObject({
      to: ['en'],
      baseUrl: 'http://environment',
      minConfidence: 0.9,
      cleanPlate: true,
      from: 'zh',
    });
    expect(Object.isFrozen(options)).toBe(true);
  });

  it.each([
    ['phrasebook, given a phrase table', { phrases: 'p.csv' }, {}, 'phrasebook'],
    ['gemini, given a key', {}, { GEMINI_API_KEY: 'k' }, 'gemini'],
    ['the phrase table before the key', { phrases: 'p.csv' }, { GEMINI_API_KEY: 'k' }, 'phrasebook'],
    ['none, when text is only erased', { mode: 'erase' }, {}, 'none'],
  ])('chooses %s', async (_, flags, env, expected) => {
    const options = await resolveOptions({ inputs: ['in'], out: 'out', ...flags }, env);
    expect(options.translator).toBe(expected);
  });

  it('reads regions in pixels and percent, and takes one where a list may stand', async () => {
    const config = configFile('{"drop": "微信", "ignore-region": "0, 90%, 100%, 10%"}');
    const options = await resolveOptions({ ...base, config, keep: ['a', 'b'] }, {});
    expect(options).toMatchObject({ keep: ['a', 'b'], drop: ['微信'] });
    expect(options.ignoreRegion).toEqual([
      {
        x: { value: 0, percent: false },
        y: { value: 90, percent: true },
        width: { value: 100, percent: true },
        height: { value: 10, percent: true },
      },
    ]);
  });

  it('gives each service its own key and address from the environment', async () => {
    const env = { GEMINI_API_KEY: 'g', GEMINI_BASE_URL: 'http://g', OPENAI_API_KEY: 'o', OPENAI_BASE_URL: 'http://o' };
    const run = { inputs: ['in'], out: 'out' };
    const gemini = await resolveOptions({ ...run, translator: 'gemini' }, env);
    const openai = await resolveOptions({ ...run, translator: 'openai', model: 'm' }, env);
    expect(gemini).toMatchObject({ apiKey: 'g', baseUrl: 'http://g', model: 'gemini-3.5-flash-lite' });
    expect(openai).toMatchObject({ apiKey: 'o', baseUrl: 'http://o', model: 'm' });
  });

  it.each([
    ['nothing to translate with', { inputs: ['in'], out: 'out' }, /nothing to translate with/],
    ['a language nobody knows', { ...base, to: 'xx' }, /--to xx: one of zh, ko/],
    ['a quality out of range', { ...base, quality: '400' }, /--quality 400/],
    ['no number where one is due', { ...base, concurrency: 'many' }, /--concurrency many/],
    ['a phrasebook without phrases', { inputs: ['in'], out: 'out', translator: 'phrasebook' }, /phrase table/],
    ['gemini without a key', { inputs: ['in'], out: 'out', translator: 'gemini' }, /needs a key/],
    ['openai without a model', { inputs: ['in'], out: 'out', translator: 'openai' }, /the model/],
    ['openai without key and server', { ...base, translator: 'openai', model: 'm' }, /needs a key or a server/],
    [
      'a region without a height',
      { ...base, ignoreRegion: ['0,0,100%'] },
      /--ignore-region 0,0,100%: x,y,width,height/,
    ],
    ['a region without a size', { ...base, ignoreRegion: '0,0,0,10' }, /--ignore-region 0,0,0,10/],
    ['the same language twice', { ...base, to: 'zh' }, /both zh/],
    ['no output folder', { inputs: ['in'] }, /--out/],
  ])('refuses %s', async (_, flags, message) => {
    await expect(resolveOptions(flags, {})).rejects.toThrow(UsageError);
    await expect(resolveOptions(flags, {})).rejects.toThrow(message);
  });

  it('takes a font for each language from the config, and refuses one for a language it does not know', async () => {
    const fonts = { ko: 'Brand.ttf', ja: 'Brand-JP.ttf' };
    const options = await resolveOptions({ ...base, config: configFile(JSON.stringify({ fonts })) }, {});
    expect(options.fonts).toEqual(fonts);
    await expect(resolveOptions({ ...base, config: configFile('{"fonts": {"xx": "a.ttf"}}') }, {})).rejects.toThrow(
      UsageError,
    );
  });

  it('takes what drawing needs from a config that says more', async () => {
    const config = configFile('{"fonts": {"ko": "Brand.ttf"}, "to": "ko", "phrases": "p.csv", "quality": 80}');
    expect(await resolveDrawing({ config, quality: '70', json: true })).toEqual({
      ...{ fonts: { ko: 'Brand.ttf' }, quality: 70, format: 'keep', cleanPlate: false },
    });
    await expect(resolveDrawing({ quality: '700' })).rejects.toThrow('quality');
  });

  it('refuses a config file with an unknown option or no JSON', async () => {
    await expect(resolveOptions({ ...base, config: configFile('{"colour": 1}') }, {})).rejects.toThrow(/colour/);
    await expect(resolveOptions({ ...base, config: configFile('to: en') }, {})).rejects.toThrow(UsageError);
    await expect(resolveOptions({ ...base, config: '/no/such' }, {})).rejects.toThrow('/no/such');
  });
});
