// Compiled with the Worker's types, never run: what the dashboard reads must be what the API answers.
import type { hc, InferResponseType } from 'hono/client'
import type { Api } from '../workers/api/app.ts'
import type * as read from './src/contract.ts'

type Client = ReturnType<typeof hc<Api>>
type Fits<Answer extends Read, Read> = Answer
type Json<Endpoint, Status extends 200 | 201 = 200> = Endpoint extends (...args: never[]) => unknown
  ? InferResponseType<Endpoint, Status>
  : never
type Many<Row> = { data: Row[] }

export type Contract = [
  Fits<Json<Client['session']['$get']>, read.Session>,
  Fits<Json<Client['setup']['$get']>, { needed: boolean }>,
  Fits<Json<Client['monitors']['summary']['$get']>, Many<read.MonitorSummary>>,
  Fits<Json<Client['monitors']['lines']['$get']>, read.MonitorColumns>,
  Fits<Json<Client['monitors']['overview']['$get']>, read.MonitorsOverview>,
  Fits<Json<Client['monitors']['bulk']['$post']>, read.BulkOutcome>,
  Fits<Json<Client['monitors'][':id']['$get']>, read.Monitor>,
  Fits<Json<Client['monitors'][':id']['run']['$post']>, Many<read.Result>>,
  Fits<Json<Client['monitors'][':id']['results']['$get']>, read.Page<read.Result>>,
  Fits<Json<Client['monitors'][':id']['pings']['$get']>, read.Page<read.Ping>>,
  Fits<Json<Client['monitors'][':id']['heartbeat']['$get']>, read.HeartbeatNow>,
  Fits<Json<Client['monitors'][':id']['findings']['$get']>, Many<read.FindingsNow>>,
  Fits<Json<Client['monitors'][':id']['series']['$get']>, Many<read.SeriesPoint>>,
  Fits<Json<Client['monitors'][':id']['uptime']['$get']>, read.Uptime>,
  Fits<Json<Client['monitors'][':id']['reliability']['$get']>, read.ReliabilityAnswer>,
  Fits<Json<Client['reports']['sla']['$get']>, read.SlaReport>,
  Fits<Json<Client['monitors'][':id']['transitions']['$get']>, Many<read.Transition>>,
  Fits<Json<Client['monitors'][':id']['maintenances']['$get']>, Many<read.MonitorWindow>>,
  Fits<Json<Client['incidents']['$get']>, read.Page<read.Incident>>,
  Fits<Json<Client['incidents']['$post'], 201>, read.Incident>,
  Fits<Json<Client['incidents'][':id']['$get']>, read.IncidentDetail>,
  Fits<Json<Client['incidents'][':id']['notes']['$post'], 201>, read.Incident>,
  Fits<Json<Client['incidents'][':id']['next']['$get']>, read.IncidentNext>,
  Fits<Json<Client['alerting']['$get']>, read.AlertingSettings>,
  Fits<Json<Client['silences']['$get']>, read.Page<read.Silence>>,
  Fits<Json<Client['deliveries']['$get']>, read.Page<read.Delivery>>,
  Fits<Json<Client['channels']['$get']>, read.Page<read.Channel>>,
  Fits<Json<Client['channels'][':id']['test']['$post']>, read.TestAnswer>,
  Fits<Json<Client['devices']['$get']>, read.Page<read.Device>>,
  Fits<Json<Client['devices'][':id']['test']['$post']>, read.TestAnswer>,
  Fits<Json<Client['keys']['$get']>, read.Page<read.ApiKey>>,
  Fits<Json<Client['keys']['$post'], 201>, read.ApiKey>,
  Fits<Json<Client['locations']['$get']>, read.Page<read.Location>>,
  Fits<Json<Client['locations']['$post'], 201>, read.Location>,
  Fits<Json<Client['secrets']['$get']>, read.Page<read.Secret>>,
  Fits<Json<Client['maintenances']['$get']>, read.Page<read.Maintenance>>,
  Fits<Json<Client['people']['$get']>, read.Page<read.Person>>,
  Fits<Json<Client['teams']['$get']>, read.Page<read.Team>>,
  Fits<Json<Client['policies']['$get']>, read.Page<read.Policy>>,
  Fits<Json<Client['policies']['simulate']['$post']>, Many<read.Foretold>>,
  Fits<Json<Client['templates']['$get']>, read.Page<read.Template>>,
  Fits<Json<Client['templates']['preview']['$post']>, read.TemplatePreview>,
  Fits<Json<Client['schedules']['$get']>, read.Page<read.Schedule>>,
  Fits<Json<Client['schedules'][':id']['$get']>, read.Schedule>,
  Fits<Json<Client['schedules'][':id']['shifts']['$get']>, read.Shifts>,
  Fits<Json<Client['on-call']['$get']>, read.Page<read.OnCall>>,
  Fits<Json<Client['calendar-feeds']['$get']>, read.Page<read.CalendarFeed>>,
  Fits<Json<Client['calendar-feeds']['$post'], 201>, read.CalendarFeed>,
  Fits<Json<Client['status-pages']['$get']>, read.Page<read.StatusPage>>,
  Fits<Json<Client['regions']['summary']['$get']>, Many<read.RegionRow>>,
  Fits<Json<Client['streams']['$get']>, read.Page<read.Stream>>,
  Fits<Json<Client['streams']['$post'], 201>, read.Stream>,
  Fits<Json<Client['streams'][':name']['$get']>, read.Stream>,
  Fits<Json<Client['streams'][':name']['health']['$get']>, Many<read.StreamShard>>,
  Fits<Json<Client['streams'][':name']['aggregate']['$get']>, read.Aggregate>,
  Fits<Json<Client['streams'][':name']['schemas'][':version']['$get']>, read.StreamSchemaVersion>,
  Fits<Json<Client['streams'][':name']['dead-letters']['$get']>, Many<read.RefusedEvent>>,
  Fits<Json<Client['streams'][':name']['dead-letters']['replay']['$post']>, read.Replayed>,
  Fits<Json<Client['dead-letters']['$get']>, read.Page<read.DeadLetter>>,
]
