/**
 * The program's fill and OpenCV's Telea with the same mask on drawn catalog pages whose clean plates are known, by
 * template and method: `node pages.js SET…`, each SET with `pictures/`, `truth/NAME.truth.json` (`file`, `template`,
 * `lines` of `text`, `quad` and `keep`) and `truth/NAME.clean.png`. Blocks where Telea is nearer are listed.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { toShared } from '../../../dist/runtime/memory/shared.js';
import { erase, INPAINT_TELEA, inpaint, pageMask, paste } from './compare.js';
import { score } from './score.js';

/** Ground around a patch that the scores and Telea need, pixels. */
const AROUND = 8;
/** A reader's quads are so much larger than the letters' own boxes, as a share of their height. */
const QUAD_MARGIN = 0.05;
/** Telea nearer by more than this, dB, is listed. */
const LOST = 0.5;

const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: {
    name: { type: 'string', default: '' },
    method: { type: 'string', default: '' },
  },
});
const kinds = new Map();
for (const set of positionals) {
  for (const file of fs.readdirSync(path.join(set, 'truth')).filter(name => name.endsWith('.truth.json'))) {
    const name = file.replace('.truth.json', '');
    if (new RegExp(options.name).test(name)) await comparePage(set, name);
  }
}
console.table(
  [...kinds]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([kind, all]) => ({ kind, blocks: all.length, ...meanOf(all), lost: all.filter(isLost).length })),
);

async function comparePage(set, name) {
  const truth = JSON.parse(fs.readFileSync(path.join(set, 'truth', `${name}.truth.json`)));
  const source = await load(path.join(set, 'pictures', truth.file));
  const plate = await load(path.join(set, 'truth', `${name}.clean.png`));
  const quads = truth.lines.map(line => grow(line.quad));
  for (const [n, { text, keep }] of truth.lines.entries()) {
    if (keep) continue;
    const target = { blockId: 'b1', quads: [quads[n]], neighbours: quads.filter((_, other) => other !== n) };
    const patch = erase(source, target);
    if (!patch || (options.method && patch.method !== options.method)) continue;
    const [seen, wanted, filled] = [source, plate, paste(source, patch)].map(picture => cut(picture, patch.box));
    const mask = cut({ ...source, channels: 1, data: pageMask(source, patch) }, patch.box).data;
    const [own, telea] = [filled, inpaint(seen, mask, INPAINT_TELEA)].map(picture => score(picture, wanted, mask));
    const result = { own: own.psnr, telea: telea.psnr, detail: own.detail };
    const ground = truth.smooth === undefined ? '' : truth.smooth ? ' smooth' : ' rough';
    const kind = `${truth.template}${ground}, ${patch.method}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), result]);
    if (!isLost(result)) continue;
    console.log(
      path.basename(set),
      name,
      kind,
      text,
      own.psnr.toFixed(1),
      telea.psnr.toFixed(1),
      JSON.stringify(patch.box),
    );
  }
}

/** Upright, three channels. */
async function load(file) {
  const { data, info } = await sharp(file)
    .rotate()
    .flatten({ background: '#fff' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: 3, data: toShared(data) };
}

function grow(quad) {
  const [x, y] = [0, 1].map(k => quad.reduce((sum, point) => sum + point[k], 0) / 4);
  const height = Math.min(side(quad[0], quad[1]), side(quad[1], quad[2]));
  const by = QUAD_MARGIN * height;
  return quad.map(([u, v]) => [u + by * Math.sign(u - x), v + by * Math.sign(v - y)]);
}

function side([a, b], [c, d]) {
  return Math.hypot(c - a, d - b);
}

/** A patch's box and some ground around it. */
function cut({ width, height, channels, data }, box) {
  const [left, top] = [Math.max(0, box.x - AROUND), Math.max(0, box.y - AROUND)];
  const [right, bottom] = [Math.min(width, box.x + box.width + AROUND), Math.min(height, box.y + box.height + AROUND)];
  const row = (right - left) * channels;
  const out = new Uint8Array(row * (bottom - top));
  for (let y = top, to = 0; y < bottom; y++, to += row) {
    const from = (y * width + left) * channels;
    out.set(data.subarray(from, from + row), to);
  }
  return { width: right - left, height: bottom - top, channels, data: out };
}

function isLost({ own, telea }) {
  return telea - own > LOST;
}

function meanOf(all) {
  const names = Object.keys(all[0]);
  return Object.fromEntries(
    names.map(name => [name, Number((all.reduce((sum, each) => sum + each[name], 0) / all.length).toFixed(2))]),
  );
}
