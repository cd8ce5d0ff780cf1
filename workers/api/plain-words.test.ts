import { z } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import { plainWords } from './plain-words.ts'

const wordsFor = (shape: z.ZodType, value: unknown) => shape.safeParse(value).error?.issues.map(plainWords)

describe('what is wrong with a field', () => {
  it.each<[string, z.ZodType, unknown]>([
    ['This is missing', z.string(), undefined],
    ['This must be a number', z.number(), 'much'],
    ['This must be a whole number', z.int(), 1.5],
    ['This must be a text', z.string(), 1],
    ['This must be a list', z.array(z.string()), 'a'],
    ['This must be one of up, down', z.enum(['up', 'down']), 'left'],
    ['This must be 1', z.literal(1), 2],
    ['This must not be empty', z.string().min(1), ''],
    ['This needs at least 3 characters', z.string().min(3), 'ab'],
    ['This may have at most 2 characters', z.string().max(2), 'abc'],
    ['This needs at least 1 entry', z.array(z.string()).min(1), []],
    ['This may have at most 1 entry', z.array(z.string()).max(1), ['a', 'b']],
    ['This must be at least 10', z.number().min(10), 9],
    ['This must be more than 10', z.number().gt(10), 10],
    ['This must be at most 10', z.number().max(10), 11],
  ])('is said as: %s', (words, shape, value) => {
    expect(wordsFor(shape, value)).toEqual([words])
  })

  it('is never said over words of its own', () => {
    expect(wordsFor(z.number().min(10, 'Ten, please'), 9)).toEqual(['Ten, please'])
    expect(wordsFor(z.number('A figure, please'), 'nine')).toEqual(['A figure, please'])
    expect(wordsFor(z.email(), 'nobody')).toEqual(['Invalid email address'])
  })
})
