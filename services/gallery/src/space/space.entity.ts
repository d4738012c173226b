import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { WeightedModel } from '../face/fused.js';

/** The vectors of one tenant that can be compared with one another: made by the same networks, turned by the same secret. */
@Entity({ name: 'space' })
@Index('space_tenant', ['tenant'])
export class Space {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;

  @Column({ type: 'text' })
  tenant!: string;

  /** `modelKeyOf` of the parts. */
  @Column({ name: 'model_key', type: 'text' })
  modelKey!: string;

  @Column({ type: 'jsonb' })
  parts!: readonly WeightedModel[];

  @Column({ type: 'integer' })
  dimensions!: number;

  /** What the turn is made from, sealed. */
  @Column({ type: 'bytea' })
  seed!: Buffer;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt!: Date;
}
