import type { Anomaly } from '../model/verdict.ts';
import type { SessionState } from './session/state.ts';

/** How many anomalies of one session are kept with their witnesses, beside the first of each kind; all are counted. */
const KEPT_PER_SESSION = 4;

/** Something certainly went wrong with the session. */
export function addAnomaly(session: SessionState, anomaly: Anomaly): void {
  session.anomalyCount++;
  const isNew = session.anomalies.every(({ kind }) => kind !== anomaly.kind);
  if (isNew || session.anomalies.length < KEPT_PER_SESSION) session.anomalies.push(anomaly);
}
