/** How picture files are called. What they are, their content says. */
import type { ImageFormat } from '../../page.js';

/** File names that are taken for pictures. */
export const PICTURE_NAME = /\.(?:jpe?g|jpe|jfif|png|webp|gif|bmp|tiff?|avif)$/i;

/** A format as people name it. */
export const formatNamed = <Name extends string>(name: Name) =>
  (name === 'jpg' ? 'jpeg' : name) as Exclude<Name, 'jpg'> | ('jpg' extends Name ? 'jpeg' : never);

export const EXTENSION: Readonly<Record<ImageFormat, string>> = {
  jpeg: '.jpg',
  png: '.png',
  webp: '.webp',
  avif: '.avif',
  tiff: '.tif',
  gif: '.gif',
  bmp: '.bmp',
};
