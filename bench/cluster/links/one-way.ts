import type { Socket } from 'node:net';
import { nowUs } from '../../model/clock.ts';
import { DelayLine } from './delay-line.ts';
import type { Departures, Waiting } from './departures.ts';
import { resetSocket } from './reset-socket.ts';

/** What travels along a connection. */
type Piece =
  /** The connection itself: nothing comes before it. */
  | { readonly kind: 'opening'; readonly open: () => void }
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'end' }
  | { readonly kind: 'reset' };

export interface OneWayOptions {
  readonly source: Socket;
  readonly sink: Socket;
  readonly departures: Departures;
  /** How long the piece of this index is held. */
  readonly heldUs: (index: number) => number;
  /** Nothing passes: what arrives is lost. */
  readonly isCut: () => boolean;
}

/** With this many bytes on the way the source is not read: about what a sender sends before it waits for an answer. */
const MOST_BYTES = 1024 * 1024;

/** One direction of a connection: its bytes and its end arrive in order, each after its delay. */
export class OneWay implements Waiting {
  readonly #options: OneWayOptions;
  readonly #line = new DelayLine<Piece>();
  #pieces = 0;
  #bytes = 0;
  /** The sink takes no more for now. */
  #isBlocked = false;
  #freeSinceUs = 0;
  #hasEnded = false;
  #hasLost = false;

  constructor(options: OneWayOptions) {
    this.#options = options;
    const { source, sink } = options;
    source.on('data', (bytes) => this.#arrive({ kind: 'bytes', bytes }));
    source.on('end', () => this.#arrive({ kind: 'end' }));
    source.on('close', (hadError: boolean) => {
      if (hadError || !this.#hasEnded) this.#arrive({ kind: 'reset' });
    });
    sink.on('drain', () => {
      this.#isBlocked = false;
      this.#freeSinceUs = nowUs();
      this.#options.departures.add(this);
    });
    sink.on('close', () => this.#drop(() => false));
  }

  /** Bytes or an end never reached the sink: the connection cannot continue. */
  get hasLost(): boolean {
    return this.#hasLost;
  }

  get dueUs(): number {
    return this.#isBlocked || this.#options.isCut() ? Number.POSITIVE_INFINITY : this.#line.dueUs;
  }

  /** Puts the opening of the connection first in line. */
  begin(open: () => void, inUs: number): void {
    this.#line.add({ kind: 'opening', open }, nowUs() + inUs);
    this.#options.departures.add(this);
  }

  /** All that is on the way is lost; the connection, where it is not open yet, is tried again at `resume`. */
  cut(): void {
    this.#lose(this.#drop(({ kind }) => kind === 'opening'));
    this.#options.source.resume();
  }

  resume(): void {
    this.#options.departures.add(this);
  }

  depart(untilUs: number): void {
    while (this.dueUs <= untilUs) {
      const { dueUs } = this;
      const piece = this.#line.take();
      if (piece !== undefined) this.#pass(piece, dueUs);
    }
  }

  #arrive(piece: Piece): void {
    if (piece.kind !== 'bytes') this.#hasEnded = true;
    const { source, sink, departures, heldUs, isCut } = this.#options;
    if (isCut()) return this.#lose(1);
    if (sink.destroyed) return;
    this.#line.add(piece, nowUs() + heldUs(this.#pieces++));
    if (piece.kind === 'bytes') this.#bytes += piece.bytes.length;
    if (this.#bytes >= MOST_BYTES) source.pause();
    if (this.#line.length === 1) departures.add(this);
  }

  #pass(piece: Piece, dueUs: number): void {
    const { sink } = this.#options;
    switch (piece.kind) {
      case 'opening':
        return piece.open();
      case 'bytes':
        this.#passBytes(piece.bytes, dueUs);
        return;
      case 'end':
        sink.end();
        return;
      case 'reset':
        resetSocket(sink);
    }
  }

  #passBytes(bytes: Buffer, dueUs: number): void {
    const { source, sink, departures } = this.#options;
    // A delay by the reader is not lateness.
    departures.lateness.record(nowUs() - Math.max(dueUs, this.#freeSinceUs));
    this.#isBlocked = !sink.write(bytes);
    this.#bytes -= bytes.length;
    if (source.isPaused() && this.#bytes < MOST_BYTES / 2) source.resume();
  }

  #lose(pieces: number): void {
    if (pieces === 0) return;
    this.#hasLost = true;
    this.#options.departures.lost += pieces;
  }

  /** Drops what is on the way, except for pieces that `isKept` is true for; returns how many were dropped. */
  #drop(isKept: (piece: Piece) => boolean): number {
    this.#bytes = 0;
    return this.#line.drop(isKept);
  }
}
