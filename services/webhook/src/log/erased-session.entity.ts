import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A session whose person was erased. */
@Entity({ name: 'erased_session' })
export class ErasedSession {
  @PrimaryColumn({ type: 'text' })
  tenant!: string;

  @PrimaryColumn({ name: 'session_id', type: 'text' })
  sessionId!: string;

  @Index('erased_session_erased_at')
  @Column({ name: 'erased_at', type: 'timestamptz' })
  erasedAt!: Date;
}
