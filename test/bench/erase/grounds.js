/** Grounds that text stands on in shops, drawn by formula. */

const dice = seed => () => {
  seed = (seed * 16807) % 2147483647;
  return seed / 2147483647;
};

/** Paints every pixel by a function of its place and a die. */
const byPixel = color => (context, seed) => {
  const { width, height } = context.canvas;
  const image = context.createImageData(width, height);
  const random = dice(seed);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) image.data.set([...color(x, y, random), 255], i);
  }
  context.putImageData(image, 0, 0);
};

export const grounds = {
  flat: byPixel(() => [204, 48, 60]),
  gradient: byPixel((x, y) => [230 - x / 8, 190 - x / 12 - y / 10, 150 + y / 6]),
  backdrop: byPixel((x, y) => {
    const far = Math.hypot(x - 300, y - 60) / 420;
    return [245 - 120 * far * far, 236 - 130 * far * far, 220 - 130 * far * far];
  }),
  paper: byPixel((x, y, random) => {
    const shade = 9 * Math.sin(x / 17) * Math.cos(y / 13) + 6 * Math.sin((x + 2 * y) / 29) + 4 * random() - 2;
    return [222 + shade, 210 + shade, 188 + shade];
  }),
  fabric: byPixel((x, y, random) => {
    const over = (Math.floor(x / 5) + Math.floor(y / 5)) % 2;
    const light = 45 * Math.sin((((over ? x : y) % 5) / 5) * Math.PI) + 12 * random();
    return [90 + light, 80 + light, 110 + light];
  }),
  grain: byPixel((x, y, random) => {
    const noise = 40 * (random() + random() - 1);
    return [120 + x / 16 + noise, 130 + noise, 110 + y / 8 + noise];
  }),
  leaves(context, seed) {
    const random = dice(seed);
    const { width, height } = context.canvas;
    for (let n = 0; n < 2500; n++) {
      const light = 40 + 120 * random();
      context.fillStyle = `rgb(${light * 0.6}, ${light}, ${light * 0.5})`;
      context.beginPath();
      const [x, y, size] = [width * random(), height * random(), 4 + 14 * random() ** 2];
      context.ellipse(x, y, size, size * 0.4, 3.2 * random(), 0, 7);
      context.fill();
    }
  },
};
