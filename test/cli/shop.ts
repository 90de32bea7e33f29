/** A small shop: two pictures, one in a folder below, and the phrase table for their three texts. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { drawPicture } from '../fixtures/pictures.js';
import { tempFolder } from '../temp-folder.js';

export const PHRASES =
  'zh,ko,en\n精选面料,엄선한 원단,Selected Fabric\n原版正品,정품,Authentic\n限时优惠,한정 특가,Limited Offer\n';

/** Makes the shop `1.png`, `sub/2.jpg` and, beside it, the phrase table. */
export async function openShop(shop: string): Promise<{ phrases: string }> {
  mkdirSync(path.join(shop, 'sub'), { recursive: true });
  const two = [
    { text: '精选面料', x: 40, y: 70 },
    { text: '原版正品', x: 40, y: 150 },
  ];
  const one = [{ text: '限时优惠', x: 60, y: 110 }];
  writeFileSync(path.join(shop, '1.png'), await drawPicture(two));
  writeFileSync(path.join(shop, 'sub/2.jpg'), await drawPicture(one, { format: 'jpeg' }));
  const phrases = path.join(path.dirname(shop), 'phrases.csv');
  writeFileSync(phrases, PHRASES);
  return { phrases };
}

/** A shop of a test's own, and room for its results. */
export async function freshShop(): Promise<{ shop: string; out: string; phrases: string }> {
  const folder = tempFolder();
  const [shop, out] = [path.join(folder, 'shop'), path.join(folder, 'out')];
  return { shop, out, ...(await openShop(shop)) };
}

export interface SidecarBlock {
  readonly text: string;
  readonly translation?: string;
  readonly status: string;
  readonly quad: number[][];
  readonly placement: number[][];
}

export const readSidecar = (out: string, file: string): { blocks: SidecarBlock[] } =>
  JSON.parse(readFileSync(path.join(out, file), 'utf8'));
