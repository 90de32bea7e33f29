/** Text on pictures of things: a model before a backdrop, a machine with all its parts. */
import { expect, it } from 'vitest';
import { eraseBlock } from '#imgtr/erase/erase-block.js';
import type { Patch } from '#imgtr/page.js';
import { dice, drawPicture, type Paint, type Picture, paste, psnr, quadOf, type Words, words } from './pictures.js';

const SIZE = { width: 480, height: 220 };

function erase({ source }: Picture, text: Words): Patch {
  const found = eraseBlock(
    source,
    { blockId: 'b1', quads: [quadOf(text)], neighbours: [] },
    {
      method: 'auto',
      leaveTexture: false,
    },
  );
  if (!found) throw new Error('nothing was erased');
  return found.patch;
}

/** A backdrop in soft light, and before it a shoulder and a neck, almost as light as white letters. */
const model: Paint = context => {
  const light = context.createLinearGradient(0, 0, SIZE.width, SIZE.height);
  light.addColorStop(0, '#b0744c');
  light.addColorStop(1, '#c08a66');
  context.fillStyle = light;
  context.fillRect(0, 0, SIZE.width, SIZE.height);
  const skin = context.createLinearGradient(330, 0, 480, 0);
  skin.addColorStop(0, '#dcbba8');
  skin.addColorStop(0.3, '#f0dcd2');
  skin.addColorStop(1, '#f6e8e2');
  context.fillStyle = skin;
  context.fillRect(352, 0, 90, SIZE.height);
  context.fillRect(300, 150, 180, 70);
  context.fillStyle = '#7c1020';
  context.fillRect(250, 170, 130, 50);
};

/** A board with parts of all sizes, some with a glint, and a row of pins above the letters. */
const board: Paint = context => {
  const random = dice(7);
  context.fillStyle = '#1e9a4c';
  context.fillRect(0, 0, SIZE.width, SIZE.height);
  const part = (x: number, y: number, size: number) => {
    context.fillStyle = random() < 0.5 ? '#2c3034' : '#c9b68a';
    context.fillRect(x, y, size, size * (0.5 + random()));
    context.fillStyle = '#ffffff';
    if (random() < 0.5) context.fillRect(x + 2, y + 2, 3, 3);
  };
  for (let n = 0; n < 160; n++) part(SIZE.width * random(), SIZE.height * random(), 6 + 22 * random());
  for (let x = 4; x < SIZE.width; x += 26) part(x, 42, 16);
};

it('white letters that run onto something pale go whole', () => {
  const outline = { color: '#802040', width: 6 };
  const text: Words = { text: '夏季新款', x: 70, y: 100, size: 84, color: '#ffffff', outline };
  const picture = drawPicture(SIZE, model, words(text));
  const result = paste(picture.source, [erase(picture, text)]);
  expect(psnr(result, picture.plate, { quad: quadOf(text) })).toBeGreaterThan(22);
});

it('rows of parts above and below the letters are no glow of theirs', () => {
  const outline = { color: '#c00020', width: 8 };
  const text: Words = { text: '夏季新款', x: 60, y: 110, size: 84, color: '#ffffff', outline };
  const { box, mask } = erase(drawPicture(SIZE, board, words(text)), text);
  const { plate, source } = drawPicture(SIZE, board, words(text));
  let needless = 0;
  for (let i = 0; i < mask.length; i++) {
    const at = ((box.y + Math.floor(i / box.width)) * SIZE.width + box.x + (i % box.width)) * source.channels;
    const isText = [0, 1, 2].some(c => plate.data[at + c] !== source.data[at + c]);
    if (mask[i] && !isText) needless++;
  }
  expect(needless / (84 * 84 * 4)).toBeLessThan(0.3);
});
