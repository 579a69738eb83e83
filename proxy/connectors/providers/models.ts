// What does a call to a model provider do? Asking a model changes nothing there, so it counts as reading although it is a POST;
// files, batches and training jobs stay behind and count as writing.

import { type ActionEntry, entry, type Provider } from '../action-entry.ts';

/** How long an answer may get, as the different calls name it. */
const LONGEST = {
  max_tokens: 'body.max_tokens',
  max_completion_tokens: 'body.max_completion_tokens',
  max_output_tokens: 'body.max_output_tokens',
};

const ask = (path: string, type: string, sentence: string): ActionEntry =>
  entry(`POST ${path}`, type, {
    verb: 'read',
    risk: 10,
    parameters: { model: 'body.model', ...LONGEST },
    resource: { type: 'model', id: '{model}' },
    sentence,
  });

export const openai: Provider = {
  baseUrl: 'https://api.openai.com',
  hosts: [],
  entries: [
    ask('/v1/chat/completions', 'openai.chat.create', 'Ask the model {model}'),
    ask('/v1/responses', 'openai.response.create', 'Ask the model {model}'),
    ask('/v1/completions', 'openai.completion.create', 'Ask the model {model}'),
    ask('/v1/embeddings', 'openai.embedding.create', 'Embed text with {model}'),
    entry('POST /v1/images/generations', 'openai.image.create', {
      verb: 'read',
      risk: 20,
      parameters: { model: 'body.model', n: 'body.n', size: 'body.size', quality: 'body.quality' },
      resource: { type: 'model', id: '{model}' },
      sentence: 'Have [{n} pictures|a picture] made[ by {model}][ in {size}]',
    }),
    entry('POST /v1/videos', 'openai.video.create', {
      risk: 50,
      parameters: { model: 'body.model', seconds: 'body.seconds', size: 'body.size' },
      resource: { type: 'model', id: '{model}' },
      sentence: 'Have a video[ of {seconds} seconds] made[ by {model}]',
    }),
    entry('POST /v1/audio/speech', 'openai.speech.create', {
      verb: 'read',
      risk: 10,
      parameters: { model: 'body.model', voice: 'body.voice' },
      resource: { type: 'model', id: '{model}' },
      sentence: 'Have text spoken by {model}',
    }),
    entry('POST /v1/audio/transcriptions', 'openai.transcription.create', {
      verb: 'read',
      risk: 20,
      sentence: 'Have a recording written down',
    }),
    ask('/v1/moderations', 'openai.moderation.create', 'Have text moderated'),
    entry('GET /v1/models', 'openai.model.list'),
    entry('GET /v1/models/{model}', 'openai.model.read', { resource: { type: 'model', id: '{model}' } }),
    entry('DELETE /v1/models/{model}', 'openai.model.delete', {
      risk: 90,
      resource: { type: 'model', id: '{model}' },
      sentence: 'Delete the model {model}',
    }),
    entry('POST /v1/files', 'openai.file.create', {
      risk: 40,
      parameters: { purpose: 'body.purpose' },
      resource: { type: 'file' },
      sentence: 'Upload a file[ for {purpose}]',
    }),
    entry('GET /v1/files/{file}', 'openai.file.read', { resource: { type: 'file', id: '{file}' } }),
    entry('DELETE /v1/files/{file}', 'openai.file.delete', {
      risk: 60,
      resource: { type: 'file', id: '{file}' },
      sentence: 'Delete file {file}',
    }),
    entry('POST /v1/batches', 'openai.batch.create', {
      risk: 40,
      parameters: { input_file_id: 'body.input_file_id' },
      resource: { type: 'batch' },
      sentence: 'Start a batch[ over {input_file_id}]',
    }),
    entry('POST /v1/fine_tuning/jobs', 'openai.fine_tuning_job.create', {
      risk: 60,
      parameters: { model: 'body.model', training_file: 'body.training_file' },
      resource: { type: 'fine-tuning job' },
      sentence: 'Train {model}[ on {training_file}]',
    }),
  ],
};

export const anthropic: Provider = {
  baseUrl: 'https://api.anthropic.com',
  hosts: [],
  entries: [
    ask('/v1/messages', 'anthropic.message.create', 'Ask the model {model}'),
    ask('/v1/messages/count_tokens', 'anthropic.token.count', 'Count tokens for {model}'),
    entry('GET /v1/models', 'anthropic.model.list'),
    entry('POST /v1/messages/batches', 'anthropic.message_batch.create', {
      risk: 40,
      resource: { type: 'batch' },
      sentence: 'Start a batch of messages',
    }),
    entry('GET /v1/messages/batches/{batch}', 'anthropic.message_batch.read', {
      resource: { type: 'batch', id: '{batch}' },
    }),
    entry('POST /v1/messages/batches/{batch}/cancel', 'anthropic.message_batch.cancel', {
      risk: 30,
      resource: { type: 'batch', id: '{batch}' },
      sentence: 'Cancel batch {batch}',
    }),
    entry('DELETE /v1/messages/batches/{batch}', 'anthropic.message_batch.delete', {
      risk: 50,
      resource: { type: 'batch', id: '{batch}' },
      sentence: 'Delete batch {batch}',
    }),
    entry('POST /v1/files', 'anthropic.file.create', {
      risk: 40,
      resource: { type: 'file' },
      sentence: 'Upload a file',
    }),
    entry('DELETE /v1/files/{file}', 'anthropic.file.delete', {
      risk: 60,
      resource: { type: 'file', id: '{file}' },
      sentence: 'Delete file {file}',
    }),
  ],
};
