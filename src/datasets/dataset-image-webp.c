/* SPDX-License-Identifier: GPL-3.0-or-later */
/* WebP by libwebp itself: of an animation only the first picture is decoded, and a picture directly
 * in the size that is wanted. */
#include "dataset-image-source.h"

#include <webp/decode.h>
#include <webp/demux.h>

#include "dataset-image-integrity.h"

/* Bytes a pixel while a picture is decoded: the decoder's own for lossless pictures, with what it
 * keeps beside them. Others are decoded line by line, but how many lines are kept depends on the
 * file. */
#define WORKING_BYTES 5u

#define FIRST_CHUNK ((size_t) 64 << 10)

/* Of a lossy picture, an encoder writes three bytes at most that a decoder can do without. */
#define MAX_SPARE 32

/* "RIFF", a length, "WEBP". */
#define RIFF_HEADER 12

/* A picture, and where it goes. */
typedef struct
{
  const guint8 *data;
  size_t size;
  GdkPixbuf *target; /* with alpha; of the size that the picture is to have */
} Picture;

/* How many bytes of @picture are too few for it, if there is reason to doubt it: 0, or just not all
 * of the data that a run of zeros is in. Where zeros stand for what was not copied, a decoder makes
 * a smear of them without an error; but they last for longer than what they replace, so that it is
 * done before the end. */
static size_t
find_doubtful_end (const Picture *picture)
{
  gboolean is_file = dataset_image_sniff (picture->data, picture->size) == DATASET_IMAGE_WEBP;
  size_t start = is_file ? RIFF_HEADER : 0;
  size_t end = dataset_image_find_end_of_zeros (picture->data + start, picture->size - start);

  return end > MAX_SPARE ? start + end - MAX_SPARE : 0;
}

/* In chunks, so that it can be cancelled. Each is as large as all before it, because the decoder
 * reads the tables of a lossless picture from their beginning until the last of them is there. */
static gboolean
decode_picture (DatasetImageSource *source, const Picture *picture, WebPDecoderConfig *config)
{
  WebPIDecoder *decoder = WebPIDecode (NULL, 0, config);
  VP8StatusCode status = VP8_STATUS_SUSPENDED;
  size_t too_few = find_doubtful_end (picture);

  if (decoder == NULL)
    return dataset_image_source_fail (source, DATASET_IMAGE_NO_MEMORY) != NULL;
  for (size_t fed = 0; status == VP8_STATUS_SUSPENDED && fed < picture->size;)
    {
      size_t end = fed < too_few ? too_few : picture->size;

      fed += MIN (MAX (FIRST_CHUNK, fed), end - fed);
      if (!dataset_image_source_work (source, fed))
        break;
      status = WebPIUpdate (decoder, picture->data, fed);
      if (status == VP8_STATUS_OK && fed <= too_few)
        status = VP8_STATUS_BITSTREAM_ERROR;
    }
  WebPIDelete (decoder);
  WebPFreeDecBuffer (&config->output);
  if (status == VP8_STATUS_OUT_OF_MEMORY)
    source->outcome = DATASET_IMAGE_NO_MEMORY;
  else if (status != VP8_STATUS_OK && source->outcome == DATASET_IMAGE_GOOD)
    source->outcome = DATASET_IMAGE_DAMAGED;
  return status == VP8_STATUS_OK;
}

static gboolean
decode_into (DatasetImageSource *source, const Picture *picture)
{
  WebPDecoderConfig config;
  int width = gdk_pixbuf_get_width (picture->target);
  int height = gdk_pixbuf_get_height (picture->target);
  size_t stride = (size_t) gdk_pixbuf_get_rowstride (picture->target);

  if (!WebPInitDecoderConfig (&config) ||
      WebPGetFeatures (picture->data, picture->size, &config.input) != VP8_STATUS_OK ||
      !dataset_image_source_work (source,
                                  (guint64) config.input.width * (guint64) config.input.height))
    {
      if (source->outcome == DATASET_IMAGE_GOOD)
        source->outcome = DATASET_IMAGE_DAMAGED;
      return FALSE;
    }
  config.options.use_scaling = config.input.width != width || config.input.height != height;
  config.options.scaled_width = width;
  config.options.scaled_height = height;
  config.output.colorspace = MODE_RGBA;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = gdk_pixbuf_get_pixels (picture->target);
  config.output.u.RGBA.stride = (int) stride;
  config.output.u.RGBA.size = stride * (size_t) (height - 1) + (size_t) width * 4;
  return decode_picture (source, picture, &config);
}

static GdkPixbuf *
decode_still (DatasetImageSource *source, guint64 width, guint64 height)
{
  g_autoptr (GdkPixbuf) image = NULL;
  Picture picture = { .data = source->data, .size = source->size };
  int fitted_width, fitted_height;

  if (!dataset_image_source_claim (source, width, height, width * height * WORKING_BYTES))
    return NULL;
  dataset_image_source_fit (source, width, height, &fitted_width, &fitted_height);
  image = dataset_image_source_new_pixbuf (source, TRUE, (guint64) fitted_width,
                                           (guint64) fitted_height);
  if (image == NULL)
    return NULL;
  picture.target = image;
  return decode_into (source, &picture) ? g_steal_pointer (&image) : NULL;
}

/* The first picture at its place on the canvas, which is clear around it. */
static GdkPixbuf *
compose (DatasetImageSource *source, const WebPIterator *frame, guint64 width, guint64 height)
{
  g_autoptr (GdkPixbuf) canvas = NULL;
  g_autoptr (GdkPixbuf) place = NULL;
  Picture picture = { .data = frame->fragment.bytes, .size = frame->fragment.size };
  guint64 n_pixels = width * height + (guint64) frame->width * (guint64) frame->height;

  if (!dataset_image_source_claim (source, width, height, n_pixels * WORKING_BYTES))
    return NULL;
  canvas = dataset_image_source_new_pixbuf (source, TRUE, width, height);
  if (canvas == NULL)
    return NULL;
  gdk_pixbuf_fill (canvas, 0);
  place = gdk_pixbuf_new_subpixbuf (canvas, frame->x_offset, frame->y_offset, frame->width,
                                    frame->height);
  picture.target = place;
  if (!decode_into (source, &picture))
    return NULL;
  return dataset_image_source_shrink (source, g_steal_pointer (&canvas), width, height);
}

static GdkPixbuf *
decode_animation (DatasetImageSource *source)
{
  const WebPData data = { source->data, source->size };
  WebPDemuxer *demuxer = WebPDemux (&data);
  WebPIterator frame;
  GdkPixbuf *image = NULL;

  if (demuxer == NULL || !WebPDemuxGetFrame (demuxer, 1, &frame))
    {
      WebPDemuxDelete (demuxer);
      return dataset_image_source_fail (source, DATASET_IMAGE_DAMAGED);
    }
  image = compose (source, &frame, WebPDemuxGetI (demuxer, WEBP_FF_CANVAS_WIDTH),
                   WebPDemuxGetI (demuxer, WEBP_FF_CANVAS_HEIGHT));
  WebPDemuxReleaseIterator (&frame);
  WebPDemuxDelete (demuxer);
  return image;
}

GdkPixbuf *
dataset_image_decode_webp (DatasetImageSource *source)
{
  WebPBitstreamFeatures features;

  if (WebPGetFeatures (source->data, source->size, &features) != VP8_STATUS_OK)
    return dataset_image_source_fail (source, DATASET_IMAGE_DAMAGED);
  if (features.has_animation)
    return decode_animation (source);
  return decode_still (source, (guint64) features.width, (guint64) features.height);
}
