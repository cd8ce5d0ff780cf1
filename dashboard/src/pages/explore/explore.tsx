import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useNow } from '../../clock.ts'
import type { Stream } from '../../contract.ts'
import { streamsQuery } from '../../data/streams.ts'
import { PageFrame } from '../../parts/page.tsx'
import { Bone, BoneRows, Empty, Problem } from '../../ui/states.tsx'
import { FirstStream } from '../streams/first-stream.tsx'
import { Controls } from './controls.tsx'
import { ExploreChart } from './explore-chart.tsx'
import { ExploreTable } from './explore-table.tsx'
import { explorationOf } from './question.ts'
import { answerSentence } from './sentence.ts'
import { useAnswers } from './use-answers.ts'

/** One question to one stream: as a chart and as a table. The address carries it. */
export function ExplorePage() {
  const { stream: asked } = useSearch({ from: '/shell/explore' })
  const query = useQuery(streamsQuery)
  const streams = query.data?.data
  const stream = asked === undefined ? streams?.[0] : streams?.find(({ name }) => name === asked)
  if (stream && streams) return <Explorer key={stream.id} stream={stream} streams={streams} />
  return (
    <PageFrame title={query.error ? 'Streams cannot be shown' : streams ? 'Nothing to explore' : 'Explore'}>
      {streams ? (
        <section className="panel">
          {asked === undefined ? (
            <FirstStream />
          ) : (
            <Empty title={`There is no stream ${asked}`}>
              <p className="quiet">It was deleted, or is of another workspace.</p>
            </Empty>
          )}
        </section>
      ) : query.error ? (
        <Problem error={query.error} retry={() => void query.refetch()} />
      ) : (
        <>
          <Bone height={130} />
          <Bone height={320} />
        </>
      )}
    </PageFrame>
  )
}

function Explorer({ stream, streams }: { stream: Stream; streams: readonly Stream[] }) {
  const search = useSearch({ from: '/shell/explore' })
  const question = explorationOf(search, stream, useNow())
  const answers = useAnswers(stream, question)
  const { problem } = answers
  return (
    <PageFrame title={answerSentence(stream, question, answers)}>
      <Controls stream={stream} streams={streams} question={question} problem={problem} />
      {problem && problem.status !== 422 && <Problem error={problem} retry={answers.retry} />}
      <section className="panel" style={{ padding: 'var(--s-4) var(--s-5)' }} aria-label="Chart">
        <ExploreChart question={question} answers={answers} />
      </section>
      <section className="panel" aria-label="Table">
        {answers.now ? (
          <ExploreTable question={question} now={answers.now.data} before={answers.before?.data ?? null} />
        ) : (
          <BoneRows rows={4} height={38} />
        )}
      </section>
    </PageFrame>
  )
}
