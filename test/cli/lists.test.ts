import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { pictureServer } from '../fakes/picture-server.js';
import { drawPicture } from '../fixtures/pictures.js';
import { tempFolder } from '../temp-folder.js';
import { imgtr } from './imgtr.js';

const PHRASES = 'zh,en\n精选面料,Selected Fabric\n限时优惠,Limited Offer\n';

async function shop() {
  const folder = tempFolder();
  const out = path.join(folder, 'out');
  const put = (name: string, content: string | Uint8Array) => writeFileSync(path.join(folder, name), content);
  put('phrases.csv', PHRASES);
  const jpeg = await drawPicture([{ text: '限时优惠', x: 60, y: 110 }], { format: 'jpeg' });
  const png = await drawPicture([{ text: '精选面料', x: 40, y: 70 }]);
  const { port } = await pictureServer({
    '/a.jpg': (_, response) => response.end(jpeg),
    '/picture.php': (_, response) => response.end(png),
  });
  const translate = (input: string, how: Parameters<typeof imgtr>[1] = {}) =>
    imgtr(['translate', input, '--out', out, '--to', 'en', '--phrases', 'phrases.csv', '--json'], {
      cwd: folder,
      env: { IMGTR_ALLOW_HOSTS: '127.0.0.1' },
      ...how,
    });
  return { folder, out, put, port, png, translate };
}

describe('imgtr translate of lists and URLs', () => {
  it('gives every column of a list back, in events and manifest, and goes on past what is not there', async () => {
    const { folder, out, put, port, png, translate } = await shop();
    mkdirSync(path.join(folder, 'local'));
    put('local/b.png', png);
    const web = `http://127.0.0.1:${port}`;
    put('list.csv', `sku,url,status\n7,${web}/a.jpg?v=1,new\n8,local/b.png,"old, red"\n9,${web}/gone.jpg,new\n`);
    const run = await translate('@list.csv');
    expect(run.code).toBe(3);
    const pages = run.events.filter(({ event }) => event === 'page');
    expect(pages.map(({ status, columns }) => [columns.sku, columns.status, status]).sort()).toEqual([
      ['7', 'new', 'translated'],
      ['8', 'old, red', 'translated'],
      ['9', 'new', 'failed'],
    ]);
    const failed = pages.find(({ status }) => status === 'failed');
    expect(failed?.error).toEqual({ code: 'E_DOWNLOAD', message: `${web}/gone.jpg answers 404` });
    const [header, ...rows] = readFileSync(path.join(out, 'manifest.csv'), 'utf8').trim().split('\n');
    expect(header).toBe('id,source,target,output,status,verdict,blocks,error,sku,url,list.status');
    expect(rows.find(row => row.includes('local/b.png'))).toMatch(/,translated,pass,1,,8,local\/b\.png,"old, red"$/);
    expect(existsSync(path.join(out, 'local/b.png'))).toBe(true);

    const again = await translate('@list.csv');
    expect(again.events.filter(({ status }) => status === 'skipped').map(({ columns }) => columns.sku)).toHaveLength(2);
  });

  it('takes a URL, names the result after what it is, and draws it again from the side-car', async () => {
    const { out, port, translate } = await shop();
    const url = `http://127.0.0.1:${port}/picture.php`;
    const run = await translate(url);
    expect(run.code).toBe(0);
    const file = path.join(out, `127.0.0.1_${port}/picture.png`);
    expect(run.events[0]).toMatchObject({ source: url, status: 'translated', output: file });
    const sidecar = file.replace('.png', '.imgtr.json');
    expect(JSON.parse(readFileSync(sidecar, 'utf8')).source.path).toBe(url);
    const before = readFileSync(file);
    const drawn = await imgtr(['render', sidecar, '--out', out, '--json'], { env: { IMGTR_ALLOW_HOSTS: '127.0.0.1' } });
    expect(drawn.events[0]).toMatchObject({ status: 'translated', output: file });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('reads a list on stdin, and asks no private address that is not allowed', async () => {
    const { port, translate } = await shop();
    const stdin = `http://127.0.0.1:${port}/a.jpg\n`;
    const refused = await translate('-', { stdin, env: {} });
    expect(refused.code).toBe(3);
    expect(refused.events[0]?.error.message).toContain('is on port');
    const allowed = await translate('-', { stdin });
    expect(allowed.code).toBe(0);
  });
});
