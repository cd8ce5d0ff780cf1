// The same source with one operator changed, once for each operator and each way to change it.
import { parseSync } from 'vite'

const comparisons = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
}
const logical = { '&&': ['||'], '||': ['&&'] }
const extremes = { max: 'min', min: 'max' }

/** @returns {{ line: number, what: string, source: string }[]} */
export function mutantsOf(file, source) {
  const { program, errors } = parseSync(file, source)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`)
  const changes = []
  walk(program, (node) => changes.push(...changesOf(node, source)))
  return changes.map(({ from, to, text, what }) => ({
    line: source.slice(0, from).split('\n').length,
    what,
    source: source.slice(0, from) + text + source.slice(to),
  }))
}

function changesOf(node, source) {
  const textOf = ({ start, end }) => source.slice(start, end)
  if (node.type === 'BinaryExpression' || node.type === 'LogicalExpression') {
    const { left, right, operator } = node
    if (operator === '??') {
      const sides = [right, left].map((side) => ({
        from: node.start,
        to: node.end,
        text: `(${textOf(side)})`,
      }))
      return sides.map((side) => ({ ...side, what: `${textOf(node)} becomes ${side.text}` }))
    }
    const others = comparisons[operator] ?? logical[operator] ?? []
    const between = source.slice(left.end, right.start)
    const from = left.end + between.indexOf(operator)
    return others.map((other) => ({
      from,
      to: from + operator.length,
      text: other,
      what: `${operator} becomes ${other} in: ${textOf(node)}`,
    }))
  }
  if (node.type === 'UnaryExpression' && node.operator === '!') {
    return [{ from: node.start, to: node.start + 1, text: '', what: `${textOf(node)} without its !` }]
  }
  if (node.type === 'ConditionalExpression' || node.type === 'IfStatement') {
    const { start, end } = node.test
    return [{ from: start, to: end, text: `!(${textOf(node.test)})`, what: `not: ${textOf(node.test)}` }]
  }
  if (node.type === 'MemberExpression' && textOf(node.object) === 'Math' && extremes[node.property.name]) {
    const { start, end, name } = node.property
    return [
      { from: start, to: end, text: extremes[name], what: `Math.${name} becomes Math.${extremes[name]}` },
    ]
  }
  return []
}

function walk(node, visit) {
  if (Array.isArray(node)) {
    for (const one of node) walk(one, visit)
    return
  }
  if (typeof node !== 'object' || node === null) return
  if (typeof node.type === 'string') visit(node)
  for (const child of Object.values(node)) walk(child, visit)
}
