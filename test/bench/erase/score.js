/** How near a filled picture comes to the known one, inside a mask. */

export function score(filled, plate, mask) {
  return { psnr: psnr(filled, plate, mask), ssim: ssim(filled, plate, mask), detail: detailRatio(filled, plate, mask) };
}

function psnr({ data: a }, { data: b }, mask) {
  let [sum, count] = [0, 0];
  for (let i = 0; i < mask.length; i++) {
    if (!mask[i]) continue;
    for (let c = i * 3; c < i * 3 + 3; c++, count++) sum += (a[c] - b[c]) ** 2;
  }
  return Math.min(60, 10 * Math.log10(65025 / Math.max(sum / count, 1e-9)));
}

const luma = (data, i) => 0.299 * data[i * 3] + 0.587 * data[i * 3 + 1] + 0.114 * data[i * 3 + 2];

/** Mean structural similarity over windows of 7 x 7 whose middle is in the mask (Wang et al. 2004). */
function ssim({ data: a, width, height }, { data: b }, mask) {
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
  let [sum, count] = [0, 0];
  for (let y = 3; y < height - 3; y += 2) {
    for (let x = 3; x < width - 3; x += 2) {
      if (!mask[y * width + x]) continue;
      let [ma, mb, aa, bb, ab] = [0, 0, 0, 0, 0];
      for (let v = -3; v <= 3; v++) {
        for (let u = -3; u <= 3; u++) {
          const [p, q] = [luma(a, (y + v) * width + x + u), luma(b, (y + v) * width + x + u)];
          ma += p / 49;
          mb += q / 49;
          aa += (p * p) / 49;
          bb += (q * q) / 49;
          ab += (p * q) / 49;
        }
      }
      const [va, vb, cov] = [aa - ma * ma, bb - mb * mb, ab - ma * mb];
      sum += ((2 * ma * mb + c1) * (2 * cov + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2));
      count++;
    }
  }
  return sum / count;
}

/** Mean absolute Laplacian of the fill over that of the known ground; 1 where the ground has none. */
function detailRatio({ data: a, width }, { data: b }, mask) {
  let [of, wanted] = [0, 0];
  for (let i = width; i < mask.length - width; i++) {
    if (!mask[i]) continue;
    of += laplacian(a, i, width);
    wanted += laplacian(b, i, width);
  }
  return wanted > 0 ? of / wanted : 1;
}

function laplacian(data, i, width) {
  const sides = luma(data, i - 1) + luma(data, i + 1) + luma(data, i - width) + luma(data, i + width);
  return Math.abs(4 * luma(data, i) - sides);
}
