import type { Report } from './run.ts'

/** A small SVG for a README: the contract, and how many of its cases pass. */
export function badge (contract: string, report: Report): string {
  const label = `ts-libp2p ${contract}`
  const ran = report.passed + report.failed
  const value = report.failed === 0 ? `${report.passed} passed` : `${report.failed} of ${ran} failed`
  const colour = report.conforms && report.failed === 0 ? '#2c7a3f' : report.conforms ? '#8a6d00' : '#b3261e'
  const [left, right] = [textWidth(label), textWidth(value)]
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${escapeText(label)}: ${escapeText(value)}">
  <title>${escapeText(label)}: ${escapeText(value)}</title>
  <rect width="${left}" height="20" fill="#444"/>
  <rect x="${left}" width="${right}" height="20" fill="${colour}"/>
  <g fill="#fff" font-family="Verdana,Geneva,sans-serif" font-size="11" text-anchor="middle">
    <text x="${left / 2}" y="14">${escapeText(label)}</text>
    <text x="${left + right / 2}" y="14">${escapeText(value)}</text>
  </g>
</svg>
`
}

/** About what Verdana 11 needs, with a margin on both sides. */
function textWidth (text: string): number {
  return Math.round(text.length * 6.7) + 12
}

function escapeText (text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
