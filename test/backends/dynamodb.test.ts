import backend from '../../backends/dynamodb/index.ts';
import { describeBackend } from './suite.ts';

describeBackend(backend);
