import type { Canvas } from '@napi-rs/canvas';

export interface TextBox {
  readonly text: string;
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}
export declare const OVERLAY: Readonly<Record<string, string>>;
export declare const PRINT: Readonly<Record<string, string>>;
export declare function drawPage(seed: number): {
  readonly canvas: Canvas;
  readonly labels: readonly TextBox[];
  readonly overlays: readonly TextBox[];
  readonly kind: string;
  /** Noise, standard deviation in levels. */
  readonly grain: number;
};
