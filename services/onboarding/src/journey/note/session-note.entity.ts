import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';

/** What one call of a session leaves to a later one; deleted when the session is cancelled or expires. */
@Entity({ name: 'session_note' })
export class SessionNote {
  @ForeignKey('session', { name: 'session_note_of_session', onDelete: 'CASCADE' })
  @PrimaryColumn({ name: 'session_id', type: 'uuid' })
  sessionId!: string;

  /** Names it; chosen by its proof. */
  @PrimaryColumn({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  tenant!: string;

  /** JSON; a proof seals what must not be read. */
  @Column({ type: 'text' })
  value!: string;
}
