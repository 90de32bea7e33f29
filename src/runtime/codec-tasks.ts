/** The codec as pool tasks, for the rooms that open and write pictures. */
import { pixelTask } from './pool/pool.js';

type Pixels = typeof import('./pixels.js');

/** Path ▶ bytes and their SHA-256. Fails with the file system's message. */
export const openFile = pixelTask<Pixels, 'openFile'>(import.meta.url, 'openFile');
/** Bytes ▶ their SHA-256. */
export const fingerprint = pixelTask<Pixels, 'fingerprint'>(import.meta.url, 'fingerprint');
/** Bytes ▶ upright size and number of frames, by the header. */
export const measurePicture = pixelTask<Pixels, 'measure'>(import.meta.url, 'measure');
/** Bytes ▶ upright pixels. Fails with a message that says what is wrong with the picture. */
export const decodePicture = pixelTask<Pixels, 'decode'>(import.meta.url, 'decode');
/** A raster in another size. */
export const resizePicture = pixelTask<Pixels, 'resize'>(import.meta.url, 'resize');
/** Pixels ▶ bytes and their SHA-256. */
export const encodePicture = pixelTask<Pixels, 'encode'>(import.meta.url, 'encode');
/** Rows of a segment of shared memory ▶ pixels and the SHA-256 of what it holds. */
export const toRaster = pixelTask<Pixels, 'toRaster'>(import.meta.url, 'toRaster');
/** Pixels ▶ RGB rows without alpha. */
export const toRgbRows = pixelTask<Pixels, 'toRgbRows'>(import.meta.url, 'toRgbRows');
