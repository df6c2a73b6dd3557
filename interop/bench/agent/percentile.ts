/** The sample below which the share `part` of all samples lies. */
export function percentile (samples: ArrayLike<number>, part: number): number {
  const sorted = Float64Array.from(samples).sort()
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? NaN
}
