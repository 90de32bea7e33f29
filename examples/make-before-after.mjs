/** The README's picture: pages of the example catalog beside what `npm run demo` made of them. */
import { join } from 'node:path';
import sharp from 'sharp';

const PAGES = ['bottle-cover.jpg', 'coupons.png', 'sneaker-sticker.jpg', 'tea/spring-tea.webp'];
/** Height of each page, and the space between, in pixels. */
const HEIGHT = 340;
const GAP = 12;

const page = file =>
  sharp(file, { autoOrient: true }).resize({ height: HEIGHT }).png().toBuffer({ resolveWithObject: true });
const rows = await Promise.all(
  ['catalog', 'translated'].map(folder =>
    Promise.all(PAGES.map(name => page(join(import.meta.dirname, folder, name)))),
  ),
);
const layers = rows.flatMap((pages, row) => {
  let left = 0;
  return pages.map(({ data, info }) => {
    const layer = { input: data, left, top: row * (HEIGHT + GAP) };
    left += info.width + GAP;
    return layer;
  });
});
const width = rows[0].reduce((sum, { info }) => sum + info.width + GAP, -GAP);
await sharp({ create: { width, height: 2 * HEIGHT + GAP, channels: 3, background: '#fff' } })
  .composite(layers)
  .jpeg({ quality: 88 })
  .toFile(join(import.meta.dirname, 'before-after.jpg'));
