/** Half precision (IEEE 754 binary16): 1 bit of sign, 5 of exponent, 10 of fraction. */

/** The 16 bits of the half nearest to `value`; of two equally near, the even one. */
export function toHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= 65_520) return sign | 0x7c00;
  // A logarithm that is off by one beside a power of two does no harm: the fraction then carries into the exponent, or fills it.
  const exponent = Math.max(-14, Math.floor(Math.log2(size)));
  const fraction = size * 2 ** (10 - exponent);
  const down = Math.floor(fraction);
  const up = fraction - down > 0.5 || (fraction - down === 0.5 && down % 2 === 1);
  return sign | (((exponent + 14) << 10) + down + Number(up));
}

export function fromHalf(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}
