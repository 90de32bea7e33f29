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

/** Noise that is smooth between the points of a lattice of one, 0..1. */
const latticeNoise = random => {
  const side = 64;
  const heights = Float32Array.from({ length: side * side }, random);
  const at = (x, y) => heights[(y & (side - 1)) * side + (x & (side - 1))];
  const ease = t => t * t * (3 - 2 * t);
  return (x, y) => {
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [u, v] = [ease(x - left), ease(y - top)];
    const above = at(left, top) + (at(left + 1, top) - at(left, top)) * u;
    const below = at(left, top + 1) + (at(left + 1, top + 1) - at(left, top + 1)) * u;
    return above + (below - above) * v;
  };
};

/** Paints every pixel by a function of its place, a die and a noise of its own. */
const byNoise = color => (context, seed) => {
  const noise = latticeNoise(dice(seed));
  byPixel((x, y, random) => color(x, y, { random, noise }))(context, seed);
};

/** The sum of ever finer and fainter noises, 0..1. */
const cloud = (noise, x, y) => {
  let sum = 0;
  for (let octave = 0; octave < 5; octave++) sum += noise(x * 2 ** octave, y * 2 ** octave) / 2 ** (octave + 1);
  return sum;
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
  knit: byNoise((x, y, { random, noise }) => {
    // Columns of V-shaped stitches: the two legs of each lean towards its middle.
    const [across, row] = [(x % 14) / 7 - 1, (y - 5 * Math.abs((x % 14) / 7 - 1)) / 9];
    const stitch = Math.sin(Math.PI * (row - Math.floor(row))) * (1 - 0.6 * Math.abs(2 * Math.abs(across) - 1) ** 2);
    const light = 70 * stitch + 24 * noise(x / 50, y / 50) + 14 * noise(x / 1.5, y / 2.5) + 6 * random();
    return [120 + light, 104 + light, 92 + 0.9 * light];
  }),
  marble: byNoise((x, y, { noise }) => {
    const bent = (x + 2.2 * y) / 90 + 3.2 * cloud(noise, x / 110, y / 110);
    const vein = (1 - Math.abs(Math.sin(Math.PI * bent))) ** 7;
    const light = 226 + 22 * cloud(noise, x / 40 + 20, y / 40) - 95 * vein * (0.4 + cloud(noise, x / 30, y / 30 + 9));
    return [light, light - 2, light - 5];
  }),
  wood: byNoise((x, y, { noise }) => {
    const ring = (y + 26 * cloud(noise, x / 260, y / 60)) / 11;
    const light =
      26 * Math.sin(2 * Math.PI * ring) ** 3 + 30 * noise(x / 45, y / 1.6) + 16 * noise(x / 14 + 7, y / 1.1);
    return [146 + light, 100 + 0.8 * light, 58 + 0.6 * light];
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
