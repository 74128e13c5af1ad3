#include "homeward/id.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

struct hw_id hw_id_random(void)
{
    struct hw_id id;

    randombytes_buf(id.b, sizeof(id.b));
    id.b[6] = (uint8_t)((id.b[6] & 0x0f) | 0x40);
    id.b[8] = (uint8_t)((id.b[8] & 0x3f) | 0x80);
    return id;
}

struct hw_id hw_id_fresh(int64_t now_ms)
{
    struct hw_id id = hw_id_random();

    for (int i = 0; i < 6; i++)
        id.b[i] = (uint8_t)(now_ms >> (40 - 8 * i));
    id.b[6] = (uint8_t)((id.b[6] & 0x0f) | 0x70);
    return id;
}

struct hw_id hw_id_named(const char *space, const void *name, size_t n)
{
    crypto_generichash_state h;
    struct hw_id id;
    uint64_t len = n;

    (void)crypto_generichash_init(&h, NULL, 0, sizeof(id.b));
    (void)crypto_generichash_update(&h, (const unsigned char *)space, strlen(space) + 1);
    (void)crypto_generichash_update(&h, (const unsigned char *)&len, sizeof(len));
    (void)crypto_generichash_update(&h, name, n);
    (void)crypto_generichash_final(&h, id.b, sizeof(id.b));
    id.b[6] = (uint8_t)((id.b[6] & 0x0f) | 0x80);
    id.b[8] = (uint8_t)((id.b[8] & 0x3f) | 0x80);
    return id;
}

struct hw_id hw_id_of_event(struct hw_id request, uint32_t index)
{
    uint32_t low = (uint32_t)request.b[12] << 24 | (uint32_t)request.b[13] << 16 |
                   (uint32_t)request.b[14] << 8 | request.b[15];

    low += index;
    request.b[12] = (uint8_t)(low >> 24);
    request.b[13] = (uint8_t)(low >> 16);
    request.b[14] = (uint8_t)(low >> 8);
    request.b[15] = (uint8_t)low;
    return request;
}

bool hw_id_equal(struct hw_id a, struct hw_id b)
{
    return memcmp(a.b, b.b, sizeof(a.b)) == 0;
}

bool hw_id_is_zero(struct hw_id id)
{
    return hw_id_equal(id, (struct hw_id){.b = {0}});
}

bool hw_id_from_bytes(const void *data, size_t n, struct hw_id *out)
{
    if (n != sizeof(out->b))
        return false;
    memcpy(out->b, data, n);
    return true;
}

bool hw_id_parse(const char *s, struct hw_id *out)
{
    struct hw_id id;
    size_t n = 0;

    if (strlen(s) != HW_ID_TEXT - 1 || s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-')
        return false;
    if (sodium_hex2bin(id.b, sizeof(id.b), s, strlen(s), "-", &n, NULL) != 0 || n != sizeof(id.b))
        return false;
    *out = id;
    return true;
}

const char *hw_id_format(struct hw_id id, char text[HW_ID_TEXT])
{
    char hex[33];

    (void)sodium_bin2hex(hex, sizeof(hex), id.b, sizeof(id.b));
    (void)snprintf(text, HW_ID_TEXT, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16,
                   hex + 20);
    return text;
}
