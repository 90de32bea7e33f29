/**
 * Draws the pictures of examples/catalog: `node examples/make-catalog.mjs`. Nothing is random and nothing is fetched.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import * as covers from './scenes/covers.mjs';
import { backpackDetail } from './scenes/detail.mjs';
import { createSheet } from './scenes/ink.mjs';
import * as panels from './scenes/panels.mjs';
import * as textures from './scenes/textures.mjs';

const jpeg = image => image.jpeg({ quality: 86, chromaSubsampling: '4:4:4', mozjpeg: true });
const png = image => image.png({ compressionLevel: 9, palette: true, quality: 95 });
const clearPng = image => image.png({ compressionLevel: 9 });
const webp = image => image.webp({ quality: 84 });
/** As phones save a picture that was held upright: the pixels lie on their side, a tag says so. */
const sidewaysJpeg = image => jpeg(image.rotate(270).withMetadata({ orientation: 6 }));

/** A row a picture: its file, its size, what is on it, how it is saved. */
export const PICTURES = [
  { file: 'bottle-cover.jpg', size: [800, 800], draw: covers.bottleCover, encode: jpeg },
  { file: 'sale-banner.jpg', size: [900, 500], draw: covers.saleBanner, encode: jpeg },
  { file: 'sneaker-sticker.jpg', size: [800, 800], draw: covers.sneakerSticker, encode: jpeg },
  { file: 'hand-cream.jpg', size: [800, 800], draw: covers.brandMix, encode: jpeg },
  { file: 'linen-shirt.jpg', size: [700, 820], draw: textures.linenShirt, encode: jpeg },
  { file: 'cutting-board.webp', size: [800, 760], draw: textures.cuttingBoard, encode: webp },
  { file: 'tea/spring-tea.webp', size: [600, 860], draw: textures.springTea, encode: webp },
  { file: 'size-chart.png', size: [780, 640], draw: panels.sizeChart, encode: png },
  { file: 'badges.png', size: [848, 490], draw: panels.badges, encode: clearPng },
  { file: 'coupons.png', size: [800, 800], draw: panels.coupons, encode: png },
  { file: 'lamp-parameters.jpg', size: [640, 900], draw: covers.lampParameters, encode: sidewaysJpeg },
  { file: 'backpack-detail.jpg', size: [790, 3110], draw: backpackDetail, encode: jpeg },
  { file: 'english-mug.jpg', size: [700, 700], draw: covers.englishOnly, encode: jpeg },
];

/** The bytes of one picture and the texts that stand on it. */
export async function makePicture({ size: [width, height], draw, encode }) {
  const sheet = createSheet(width, height);
  draw(sheet);
  const { data } = sheet.ctx.getImageData(0, 0, width, height);
  const image = sharp(data, { raw: { width, height, channels: 4 } });
  const isOpaque = encode !== clearPng;
  return { bytes: await encode(isOpaque ? image.removeAlpha() : image).toBuffer(), texts: sheet.texts };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const picture of PICTURES) {
    const path = join(import.meta.dirname, 'catalog', picture.file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, (await makePicture(picture)).bytes);
  }
}
